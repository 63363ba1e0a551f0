package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.ConsumeStatistics;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.FakeClients;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

/**
 * Push consumers that record their calls, and talk to no server.
 */
public class FakeConsumers {

	public final List<Started> started = new CopyOnWriteArrayList<>();

	public final List<Started> stopped = new CopyOnWriteArrayList<>();

	/** Calls after the start of a consumer, with their arguments. */
	final List<String> calls = new CopyOnWriteArrayList<>();

	volatile long consumed;

	public volatile List<SubscriptionConflict> conflicts = List.of();

	public volatile List<Problem> problems = List.of();

	public volatile List<QueuePosition> positions = List.of();

	public volatile Set<MessageQueue> assigned = Set.of();

	volatile Supplier<CompletableFuture<Void>> ready = () -> CompletableFuture.completedFuture(null);

	public volatile Consumer<Map<String, FilterExpression>> onStart = (subscriptions) -> {
	};

	Consumer<String> onSubscribe = (topic) -> {
	};

	public volatile Runnable onStop = () -> {
	};

	PushConsumer consumer(ConsumerOptions options) {
		AtomicReference<PushConsumer> self = new AtomicReference<>();
		AtomicReference<@Nullable Started> state = new AtomicReference<>();
		Map<String, FilterExpression> subscriptions = new LinkedHashMap<>();
		self.set(FakeClients.of(PushConsumer.class, (method, arguments) -> {
			switch (method) {
				case "subscribe" -> {
					if (arguments[0] instanceof Map<?, ?> filters) {
						filters
							.forEach((topic, filter) -> subscriptions.put((String) topic, (FilterExpression) filter));
						return self.get();
					}
					this.calls.add("subscribe " + arguments[0] + ' ' + arguments[1]);
					this.onSubscribe.accept((String) arguments[0]);
					subscriptions.put((String) arguments[0], (FilterExpression) arguments[1]);
					return self.get();
				}
				case "changeFilter" -> {
					this.calls.add("changeFilter " + arguments[0] + ' ' + arguments[1]);
					subscriptions.put((String) arguments[0], (FilterExpression) arguments[1]);
					return self.get();
				}
				case "subscriptions" -> {
					return Map.copyOf(subscriptions);
				}
				case "start", "startAsync", "startBatches", "startBatchesAsync" -> {
					this.onStart.accept(subscriptions);
					Map.Entry<String, FilterExpression> first = subscriptions.entrySet().iterator().next();
					state.set(new Started(options, first.getKey(), first.getValue(),
							(arguments[0] instanceof MessageListener single) ? single : null));
					this.started.add(state.get());
					return self.get();
				}
				case "pause", "resume" -> {
					this.calls.add(method + ((arguments.length > 0) ? " " + arguments[0] : ""));
					return null;
				}
				case "ready" -> {
					return this.ready.get();
				}
				case "assignment" -> {
					return this.assigned;
				}
				case "statistics" -> {
					return new ConsumerStatistics(
							Map.of("topic",
									new ConsumeStatistics(this.consumed, 0, 0, Duration.ZERO, Duration.ZERO,
											Duration.ZERO)),
							this.positions, this.conflicts, this.problems, 0, 0, 0, 0, 0);
				}
				case "close" -> {
					this.onStop.run();
					if (state.get() != null) {
						this.stopped.add(state.get());
					}
					return null;
				}
				default -> throw new UnsupportedOperationException(method);
			}
		}));
		return self.get();
	}

	/** Delivers a message to the consumer that was started last. */
	public void deliver(String topic) {
		Started last = this.started.get(this.started.size() - 1);
		try {
			Objects.requireNonNull(last.listener())
				.consume(FakeReceivedMessage.of(topic, "body", Map.of()),
						new ConsumeContext(last.options().group(), new MessageQueue(topic, "broker-a", 0)));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	public DefaultRocketMQListenerContainerFactory factory() {
		return new DefaultRocketMQListenerContainerFactory(this::consumer, (group) -> {
			throw new UnsupportedOperationException(group);
		}, new DefaultRocketMQMessageConverter(new JsonPayloadConverter()),
				ConsumerOptions.group("defaults").threads(5).drainTimeout(Duration.ofSeconds(9)).build());
	}

	public record Started(ConsumerOptions options, String topic, FilterExpression filter,
			@Nullable MessageListener listener) {
	}

}
