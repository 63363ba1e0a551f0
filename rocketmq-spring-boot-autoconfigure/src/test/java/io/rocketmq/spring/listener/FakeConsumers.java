package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Records what containers start, instead of starting consumers.
 */
class FakeConsumers implements ConsumerStarter {

	final List<Started> started = new CopyOnWriteArrayList<>();

	final List<Started> stopped = new CopyOnWriteArrayList<>();

	Runnable onStop = () -> {
	};

	@Override
	public Runnable start(ConsumerOptions options, String topic, FilterExpression filter, MessageListener listener) {
		Started consumer = new Started(options, topic, filter, listener);
		this.started.add(consumer);
		return () -> {
			this.onStop.run();
			this.stopped.add(consumer);
		};
	}

	RocketMQListenerContainerFactory factory() {
		return new RocketMQListenerContainerFactory(this, new RocketMQMessageConverter(new JsonPayloadConverter()),
				ConsumerOptions.group("defaults").threads(5).drainTimeout(Duration.ofSeconds(9)).build(), true);
	}

	record Started(ConsumerOptions options, String topic, FilterExpression filter, MessageListener listener) {
	}

}
