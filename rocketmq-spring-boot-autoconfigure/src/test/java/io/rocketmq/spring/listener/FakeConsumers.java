package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.FakeClients;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

/**
 * Push consumers that record their start and close, and talk to no server.
 */
class FakeConsumers {

	final List<Started> started = new CopyOnWriteArrayList<>();

	final List<Started> stopped = new CopyOnWriteArrayList<>();

	Runnable onStop = () -> {
	};

	PushConsumer consumer(ConsumerOptions options) {
		AtomicReference<PushConsumer> self = new AtomicReference<>();
		AtomicReference<Started> state = new AtomicReference<>();
		self.set(FakeClients.of(PushConsumer.class, (method, arguments) -> switch (method) {
			case "subscribe" -> {
				state.set(new Started(options, (String) arguments[0], (FilterExpression) arguments[1], null));
				yield self.get();
			}
			case "start" -> {
				Started subscribed = state.get();
				state
					.set(new Started(options, subscribed.topic(), subscribed.filter(), (MessageListener) arguments[0]));
				this.started.add(state.get());
				yield self.get();
			}
			case "close" -> {
				this.onStop.run();
				this.stopped.add(state.get());
				yield null;
			}
			default -> throw new UnsupportedOperationException(method);
		}));
		return self.get();
	}

	RocketMQListenerContainerFactory factory() {
		return new RocketMQListenerContainerFactory(this::consumer,
				new DefaultRocketMQMessageConverter(new JsonPayloadConverter()),
				ConsumerOptions.group("defaults").threads(5).drainTimeout(Duration.ofSeconds(9)).build(), true);
	}

	record Started(ConsumerOptions options, String topic, FilterExpression filter, MessageListener listener) {
	}

}
