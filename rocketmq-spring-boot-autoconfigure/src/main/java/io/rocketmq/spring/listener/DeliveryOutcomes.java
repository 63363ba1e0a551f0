package io.rocketmq.spring.listener;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.RocketMQContainerStatus.DeliveryFailure;
import io.rocketmq.spring.listener.RocketMQContainerStatus.EndpointStatus;

/**
 * Outcomes of an endpoint's deliveries, of which a batch is one. A delivery that succeeds
 * costs one write. Thread-safe.
 */
final class DeliveryOutcomes {

	private static final int MAX_TEXT = 300;

	/** Milliseconds since the epoch; 0 before the first delivery. */
	private volatile long lastDelivery;

	private final AtomicLong consecutiveFailures = new AtomicLong();

	private volatile @Nullable DeliveryFailure lastFailure;

	/** Called before a delivery. */
	void begun() {
		this.lastDelivery = System.currentTimeMillis();
	}

	/** Called after a delivery that consumed its message, or one of a batch. */
	void succeeded() {
		// Read first: the usual delivery writes nothing that others read.
		if (this.consecutiveFailures.get() != 0) {
			this.consecutiveFailures.set(0);
		}
	}

	/**
	 * Called after a delivery that consumed no message.
	 * @param exception the exception, or null if the listener decided by itself
	 */
	void failed(@Nullable Throwable exception, ReceivedMessage message) {
		// An interrupt comes from a stop or a timeout, and is no fault of the listener.
		if (!(exception instanceof InterruptedException)) {
			this.consecutiveFailures.incrementAndGet();
			failedPartly(exception, message);
		}
	}

	/**
	 * Called with a failed message of a batch of which others were consumed.
	 * @param exception the exception, or null if the listener decided by itself
	 */
	void failedPartly(@Nullable Throwable exception, ReceivedMessage message) {
		this.lastFailure = new DeliveryFailure(Instant.now(),
				(exception != null) ? exception.getClass().getName() : null,
				(exception != null) ? text(exception) : null, message.topic(), message.messageId());
	}

	/** Returns the beginning of an exception's message, or null if it has none. */
	static @Nullable String text(Throwable exception) {
		try {
			String text = exception.getMessage();
			return (text == null || text.length() <= MAX_TEXT) ? text : text.substring(0, MAX_TEXT) + "...";
		}
		catch (Throwable ex) {
			return null;
		}
	}

	EndpointStatus status(RocketMQListenerEndpoint endpoint) {
		long last = this.lastDelivery;
		return new EndpointStatus(endpoint.id(), endpoint.topic(), (last != 0) ? Instant.ofEpochMilli(last) : null,
				this.consecutiveFailures.get(), this.lastFailure);
	}

}
