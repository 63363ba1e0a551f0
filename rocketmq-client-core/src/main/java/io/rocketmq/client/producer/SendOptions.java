package io.rocketmq.client.producer;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * What holds for one call to send. Immutable.
 *
 * @param timeout how long the call may take, over route, connection, all attempts and the
 * answer; null for the producer's {@code sendTimeout}
 * @param queue the queue to send to, also again if an attempt fails; null to choose one
 * @param selector chooses the queue, before each attempt; null for the producer's way
 */
public record SendOptions(@Nullable Duration timeout, @Nullable MessageQueue queue, @Nullable QueueSelector selector) {

	/** As the producer is set up. */
	public static final SendOptions DEFAULT = new SendOptions(null, null, null);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if the timeout is not positive, or there are both
	 * a queue and a selector
	 */
	public SendOptions {
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw new IllegalArgumentException("The timeout " + timeout + " of a send must be positive");
		}
		if (queue != null && selector != null) {
			throw new IllegalArgumentException(
					"A send has both the queue " + queue + " and a selector: leave out one of them");
		}
	}

	/**
	 * Sends within a time.
	 * @param timeout how long the call may take
	 * @return the options
	 */
	public static SendOptions within(Duration timeout) {
		Arguments.notNull(timeout, "timeout");
		return new SendOptions(timeout, null, null);
	}

	/**
	 * Sends to a queue.
	 * @param queue the queue
	 * @return the options
	 */
	public static SendOptions to(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return new SendOptions(null, queue, null);
	}

	/**
	 * Sends to the queue that a selector chooses.
	 * @param selector chooses the queue
	 * @return the options
	 */
	public static SendOptions by(QueueSelector selector) {
		Arguments.notNull(selector, "selector");
		return new SendOptions(null, null, selector);
	}

	/**
	 * Sends to the queue of a key, one message of the key at a time, so that they are
	 * stored in the order in which they are sent; see {@link QueueSelector#byKey}.
	 * @param key what to hash
	 * @return the options
	 */
	public static SendOptions orderedBy(Object key) {
		Arguments.notNull(key, "key");
		return by(QueueSelector.byKey(key));
	}

	/**
	 * These options with another time.
	 * @param newTimeout how long the call may take
	 * @return the options
	 */
	public SendOptions timeout(Duration newTimeout) {
		Arguments.notNull(newTimeout, "newTimeout");
		return new SendOptions(newTimeout, this.queue, this.selector);
	}

	/** Whether the call says which queue. */
	public boolean choosesQueue() {
		return this.queue != null || this.selector != null;
	}

}
