package io.rocketmq.client.internal.consumer.dispatch;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;

/** Shared parts of the delivery to the listener of a push consumer. */
public record Listening(Delivery delivery, WorkPool pool, int batchSize, ConsumerOptions options, Outages outages) {

	/** Creates orderly or concurrent deliveries, by the options. */
	public Deliveries to(QueueOwner owner) {
		return this.options.orderly() ? new OrderlyDeliveries(owner, this) : concurrently(owner);
	}

	/** Creates concurrent deliveries. */
	public Deliveries concurrently(QueueOwner owner) {
		return new ConcurrentDeliveries(owner, this);
	}

}
