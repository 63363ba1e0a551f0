package io.rocketmq.client.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.ReceiptHandle;

/**
 * Operations of one broker for pop consumers, on servers from 5.0 on. Thread-safe.
 */
public interface BrokerPop {

	/**
	 * Pops messages, including messages that were popped before and not acknowledged
	 * within their invisible time.
	 * @return the messages with their receipt handles
	 */
	default PopResult pop(PopRequest request) {
		return Futures.await(() -> popAsync(request));
	}

	/** Pops messages; see {@link #pop}. */
	CompletableFuture<PopResult> popAsync(PopRequest request);

	/**
	 * Waits until there are messages to pop, without popping them.
	 * @param request a pop request, of which group, queue and time to wait are used
	 * @return whether there are messages
	 */
	default NotificationResult notification(PopRequest request) {
		return Futures.await(() -> notificationAsync(request));
	}

	/** Waits until there are messages to pop; see {@link #notification}. */
	CompletableFuture<NotificationResult> notificationAsync(PopRequest request);

	/**
	 * Acknowledges a message.
	 * @param topic topic that was popped
	 * @param handle receipt handle of the message
	 */
	default void ack(String group, String topic, ReceiptHandle handle) {
		Futures.await(() -> ackAsync(group, topic, handle));
	}

	/** Acknowledges a message; see {@link #ack}. */
	CompletableFuture<Void> ackAsync(String group, String topic, ReceiptHandle handle);

	/**
	 * Acknowledges messages in one request, on servers from 5.1.3 on.
	 * @param topic topic that was popped
	 * @param handles receipt handles of the messages, at least one, all of one broker
	 * @throws IllegalArgumentException if there is no handle, or they are of several
	 * brokers
	 */
	default void ackAll(String group, String topic, Collection<ReceiptHandle> handles) {
		Futures.await(() -> ackAllAsync(group, topic, handles));
	}

	/** Acknowledges messages in one request; see {@link #ackAll}. */
	CompletableFuture<Void> ackAllAsync(String group, String topic, Collection<ReceiptHandle> handles);

	/**
	 * Sets the invisible time of a message, counted from now.
	 * @param topic topic that was popped
	 * @param handle receipt handle of the message, which is invalid afterwards
	 * @param invisibleTime new invisible time
	 * @return new receipt handle of the message
	 * @throws IllegalArgumentException if {@code invisibleTime} is negative or longer
	 * than 3650 days
	 */
	default ReceiptHandle changeInvisibleTime(String group, String topic, ReceiptHandle handle,
			Duration invisibleTime) {
		return Futures.await(() -> changeInvisibleTimeAsync(group, topic, handle, invisibleTime));
	}

	/** Sets the invisible time of a message; see {@link #changeInvisibleTime}. */
	CompletableFuture<ReceiptHandle> changeInvisibleTimeAsync(String group, String topic, ReceiptHandle handle,
			Duration invisibleTime);

}
