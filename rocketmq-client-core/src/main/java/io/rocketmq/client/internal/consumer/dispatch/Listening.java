package io.rocketmq.client.internal.consumer.dispatch;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;

/** Shared parts of the delivery to the listener of a push consumer. */
public record Listening(Delivery delivery, WorkPool pool, int batchSize, ConsumerOptions options, Outages outages) {

	/** Deliveries in order or side by side, as the options say. */
	public Deliveries to(QueueOwner owner) {
		return this.options.orderly() ? new OrderlyDeliveries(owner, this) : concurrently(owner);
	}

	/** Deliveries side by side. */
	public Deliveries concurrently(QueueOwner owner) {
		return new ConcurrentDeliveries(owner, this);
	}

}
