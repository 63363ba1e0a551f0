package io.rocketmq.client.internal.consumer.dispatch;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;

/**
 * What brings messages to the listener of a push consumer, for all of its queues.
 *
 * @param delivery gives messages to the listener
 * @param pool runs the listener
 * @param batchSize how many messages the listener gets at most
 * @param options limits
 * @param outages says once what fails for many messages
 */
public record Listening(Delivery delivery, WorkPool pool, int batchSize, ConsumerOptions options, Outages outages) {

	/**
	 * Deliveries in order or side by side, as the options say.
	 * @param owner gets the messages
	 * @return the deliveries
	 */
	public Deliveries to(QueueOwner owner) {
		return this.options.orderly() ? new OrderlyDeliveries(owner, this) : concurrently(owner);
	}

	/**
	 * Deliveries side by side.
	 * @param owner gets the messages
	 * @return the deliveries
	 */
	public Deliveries concurrently(QueueOwner owner) {
		return new ConcurrentDeliveries(owner, this);
	}

}
