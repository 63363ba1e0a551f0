package io.rocketmq.client.producer;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Options of one send: its timeout and its queue. Immutable.
 *
 * @param timeout time for the whole call: route, connection, all attempts and the answer;
 * null for the producer's {@code sendTimeout}
 * @param queue the queue of every attempt; null to choose one
 * @param selector chooses the queue before each attempt; null for the producer's queue
 * selection
 */
public record SendOptions(@Nullable Duration timeout, @Nullable MessageQueue queue, @Nullable QueueSelector selector) {

	/** The producer's own timeout and queue selection. */
	public static final SendOptions DEFAULT = new SendOptions(null, null, null);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if the timeout is not positive, or there are both
	 * a queue and a selector
	 */
	public SendOptions {
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw new IllegalArgumentException("Send timeout must be positive: " + timeout);
		}
		if (queue != null && selector != null) {
			throw new IllegalArgumentException(
					"Send options have both a queue and a selector: " + queue + ". Leave out one of them");
		}
	}

	/** Returns options with a timeout. */
	public static SendOptions within(Duration timeout) {
		Arguments.notNull(timeout, "timeout");
		return new SendOptions(timeout, null, null);
	}

	/** Returns options that send to a queue. */
	public static SendOptions to(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return new SendOptions(null, queue, null);
	}

	/** Returns options that send to the queue that a selector chooses. */
	public static SendOptions by(QueueSelector selector) {
		Arguments.notNull(selector, "selector");
		return new SendOptions(null, null, selector);
	}

	/**
	 * Returns options that send to the queue of a key, one message of the key at a time,
	 * so that messages are stored in the order of their sends; see
	 * {@link QueueSelector#byKey}.
	 * @param key the key, with {@code equals} and {@code hashCode}
	 */
	public static SendOptions orderedBy(Object key) {
		Arguments.notNull(key, "key");
		return by(QueueSelector.byKey(key));
	}

	/** Returns these options with another timeout. */
	public SendOptions timeout(Duration newTimeout) {
		Arguments.notNull(newTimeout, "newTimeout");
		return new SendOptions(newTimeout, this.queue, this.selector);
	}

	/** Whether the options name a queue or a selector. */
	public boolean choosesQueue() {
		return this.queue != null || this.selector != null;
	}

}
