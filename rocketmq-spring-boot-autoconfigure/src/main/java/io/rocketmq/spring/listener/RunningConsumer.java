package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;

/**
 * Consumer of a container from one start to the next stop. Thread-safe, but started and
 * changed by one thread at a time.
 */
final class RunningConsumer {

	/** Extension that tells whether a message is in flight, and extends nothing. */
	private static final Duration LEAST = Duration.ofNanos(1);

	private final PushConsumer consumer;

	private final ConsumerOptions options;

	private final GroupDispatcher dispatcher;

	private final DeliveryTracker deliveries;

	private volatile GroupPlan plan;

	/** Whether the whole consumer is paused; guarded by the container. */
	private boolean paused;

	RunningConsumer(Object container, PushConsumer consumer, ConsumerOptions options, GroupPlan plan,
			ContainerSettings settings) {
		this.consumer = consumer;
		this.options = options;
		this.plan = plan;
		RocketMQErrorHandler stated = plan.errorHandler();
		FailedMessages failures = new FailedMessages((stated != null) ? stated : settings.errorHandler(),
				settings.recoverer(), options, (message) -> consumer.extend(message, LEAST));
		this.dispatcher = new GroupDispatcher(() -> this.plan.table(), failures, options, consumer::extend);
		this.deliveries = new DeliveryTracker(container, this.dispatcher);
	}

	/** Closes the consumer, and waits for its drain timeout at most. */
	void close() {
		try {
			this.consumer.close();
		}
		finally {
			this.dispatcher.stopped();
		}
	}

	PushConsumer consumer() {
		return this.consumer;
	}

	DeliveryTracker deliveries() {
		return this.deliveries;
	}

	GroupPlan plan() {
		return this.plan;
	}

	ConsumerOptions options() {
		return this.options;
	}

	void start() {
		this.consumer.subscribe(this.plan.subscriptions());
		switch (this.plan.mode()) {
			case SINGLE -> this.consumer.start(this.deliveries::consume);
			case ASYNC -> this.consumer.startAsync(this.deliveries::consumeAsync);
			case BATCH -> this.consumer.startBatches(this.deliveries::consumeBatch);
			case ASYNC_BATCH -> this.consumer.startBatchesAsync(this.deliveries::consumeBatchAsync);
		}
	}

	/** Whether this consumer can take over the endpoints of a plan. */
	boolean canContinueWith(GroupPlan next, ConsumerOptions nextOptions) {
		return this.plan.growsInto(next) && this.options.toString().equals(nextOptions.toString());
	}

	/** Takes over the added endpoints of a plan, without a gap for the others. */
	void continueWith(GroupPlan next) {
		GroupPlan before = this.plan;
		// New routes first, so that each message that arrives has one.
		this.plan = next;
		try {
			Map<String, FilterExpression> present = this.consumer.subscriptions();
			next.subscriptions().forEach((topic, filter) -> {
				FilterExpression old = present.get(topic);
				if (old == null) {
					this.consumer.subscribe(topic, filter);
				}
				else if (!old.equals(filter)) {
					this.consumer.changeFilter(topic, filter);
				}
			});
		}
		catch (RuntimeException | Error ex) {
			this.plan = before;
			throw ex;
		}
	}

	/** Pauses single queues, which a consumer that pops does not have. */
	void pause(Collection<MessageQueue> queues) {
		if (!queues.isEmpty() && this.options.fetch().mode() != FetchMode.POP) {
			this.consumer.pause(queues);
		}
	}

	/** Pauses or resumes the whole consumer. */
	void pauseAll(boolean pause) {
		if (pause != this.paused) {
			this.paused = pause;
			if (pause) {
				this.consumer.pause();
			}
			else {
				this.consumer.resume();
			}
		}
	}

}
