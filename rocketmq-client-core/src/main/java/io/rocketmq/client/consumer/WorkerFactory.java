package io.rocketmq.client.consumer;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.flow.Consumption;
import io.rocketmq.client.consumer.flow.QueueWorker;
import io.rocketmq.client.consumer.flow.WorkPool;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Housekeeping;

/**
 * Makes what brings messages to the listener of a push consumer. Thread-safe.
 */
final class WorkerFactory {

	private final ConsumerOptions options;

	private final Subscriptions subscriptions;

	private final BrokerManager brokers;

	private final Housekeeping housekeeping;

	private final WorkPool pool;

	private final Dispatcher dispatcher;

	private final ConsumeFigures figures;

	private final RetryMessages retries;

	private final Leases leases;

	private final Refusals refusals;

	WorkerFactory(ConsumerOptions options, Subscriptions subscriptions, BrokerManager brokers,
			Housekeeping housekeeping, WorkPool pool, Dispatcher dispatcher, ConsumeFigures figures,
			Refusals refusals) {
		this.options = options;
		this.subscriptions = subscriptions;
		this.brokers = brokers;
		this.housekeeping = housekeeping;
		this.pool = pool;
		this.dispatcher = dispatcher;
		this.figures = figures;
		this.refusals = refusals;
		this.retries = new RetryMessages(options, brokers);
		this.leases = new Leases(options.group(), (broker) -> brokers.master(broker).pop());
	}

	/**
	 * One that pulls.
	 * @param queue the queue
	 * @param offsets where its progress is kept
	 * @param locks the locks of the group, if it has any
	 * @param queues how many there are, which share the room for what is held
	 * @param moved is told that the broker does not have an offset, and where to go on
	 */
	QueueWorker pulling(MessageQueue queue, OffsetStore offsets, @Nullable QueueLocks locks, IntSupplier queues,
			LongConsumer moved) {
		BrokerQueueSource source = new BrokerQueueSource(this.options.group(), queue,
				() -> this.subscriptions.require(queue.topic()), this.options.fetch(), this.brokers, this.retries,
				locks, this.figures, this.refusals, this.housekeeping);
		return new QueueWorker(queue, source, offsets,
				Consumption.by(source, this.dispatcher, this.pool, this.housekeeping, this.options), this.housekeeping,
				this.options, () -> share(queues), moved);
	}

	/**
	 * One that pops.
	 * @param queue the queue, with the number -1 for all of the broker
	 * @param queues how many there are, which share the room for what is held
	 */
	PopWorker popping(MessageQueue queue, IntSupplier queues) {
		PopBroker broker = new PopBroker(queue, () -> this.subscriptions.require(queue.topic()), this.options,
				this.brokers, this.leases, this.figures, () -> share(queues), this.refusals);
		return new PopWorker(broker, this.retries, (worker) -> Consumption.concurrent(worker, worker, this.dispatcher,
				this.pool, this.housekeeping, this.options), this.housekeeping, this.options);
	}

	private long share(IntSupplier queues) {
		return this.options.fetch().maxCachedBytes() / Math.max(1, queues.getAsInt());
	}

	/** Gives a message to the listener because a tool asks for it. */
	CompletableFuture<ConsumeDirectlyBody> consumeDirectly(ReceivedMessage message) {
		CompletableFuture<ConsumeDirectlyBody> result = new CompletableFuture<>();
		this.pool.submit(
				() -> this.dispatcher.deliverDirectly(message, this.options.orderly()).thenAccept(result::complete));
		return result;
	}

}
