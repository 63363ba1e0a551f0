package io.rocketmq.client.internal.consumer;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.consumer.dispatch.Deliveries;
import io.rocketmq.client.internal.consumer.dispatch.Listening;
import io.rocketmq.client.internal.consumer.offset.StartOffset;
import io.rocketmq.client.internal.consumer.offset.StartOffsets;
import io.rocketmq.client.internal.consumer.pop.Leases;
import io.rocketmq.client.internal.consumer.pop.PopBroker;
import io.rocketmq.client.internal.consumer.pop.PopOwner;
import io.rocketmq.client.internal.consumer.pull.BrokerQueueSource;
import io.rocketmq.client.internal.consumer.pull.PullOwner;
import io.rocketmq.client.internal.consumer.pull.PullSupport;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.RetryMessages;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.MessageQueue;

/**
 * Makes the owners of queues for a consumer. Thread-safe.
 */
final class OwnerFactory {

	private final ConsumerOptions options;

	private final Function<String, Subscription> subscriptions;

	private final BrokerManager brokers;

	private final ConsumeCounters figures;

	private final RetryMessages retries;

	private final Leases leases;

	private final Refusals refusals;

	private final Housekeeping housekeeping;

	/**
	 * Creates a factory.
	 * @param subscriptions gives the subscription to a topic
	 */
	OwnerFactory(ConsumerOptions options, Function<String, Subscription> subscriptions, BrokerManager brokers,
			ConsumeCounters figures, Refusals refusals, Housekeeping housekeeping) {
		this.options = options;
		this.subscriptions = subscriptions;
		this.brokers = brokers;
		this.figures = figures;
		this.refusals = refusals;
		this.housekeeping = housekeeping;
		this.retries = new RetryMessages(options, brokers);
		this.leases = new Leases(options.group(), (broker) -> brokers.master(broker).pop());
	}

	/**
	 * One that pulls.
	 * @param deliveries brings its messages to where they are worked on
	 */
	PullOwner pulling(MessageQueue queue, Function<? super QueueOwner, Deliveries> deliveries, PullSupport support) {
		Supplier<Subscription> subscription = () -> this.subscriptions.apply(queue.topic());
		BrokerQueueSource source = new BrokerQueueSource(this.options.group(), queue, subscription,
				this.options.fetch(), this.brokers, this.retries, this.figures, this.refusals, this.housekeeping);
		return new PullOwner(queue, source, deliveries, support);
	}

	/**
	 * One that pops.
	 * @param queue the queue, with the number -1 for all of the broker
	 * @param listening brings its messages to the listener
	 * @param maxBytes how many bytes it may hold now
	 */
	PopOwner popping(MessageQueue queue, Listening listening, Timing timing, LongSupplier maxBytes) {
		PopBroker broker = new PopBroker(queue, () -> this.subscriptions.apply(queue.topic()), this.options,
				this.brokers, this.leases, this.figures, maxBytes, this.refusals);
		return new PopOwner(broker, this.retries, listening::concurrently, timing, this.options);
	}

	/** Finds out where to begin in a queue, and keeps in mind who refuses to say so. */
	Function<MessageQueue, CompletableFuture<StartOffset>> starts(StartOffsets offsets) {
		return (queue) -> Futures.attempt(() -> offsets.of(queue)).whenComplete((start, failure) -> {
			if (failure != null) {
				this.refusals.refused(Problem.Kind.LOAD_OFFSET, queue, failure);
			}
			else {
				this.refusals.granted(Problem.Kind.LOAD_OFFSET, queue);
			}
		});
	}

}
