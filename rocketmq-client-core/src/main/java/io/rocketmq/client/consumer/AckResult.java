package io.rocketmq.client.consumer;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * What became of each of several messages that were acknowledged together: some may be
 * done with, and others come again.
 *
 * @param items one for each message, in the order in which they were given
 */
public record AckResult(List<Item> items) {

	/**
	 * Copies the items.
	 */
	public AckResult {
		Arguments.notNull(items, "items");
		items = List.copyOf(items);
	}

	/**
	 * What became of one message.
	 *
	 * @param message the message
	 * @param failure why it could not be acknowledged, or null if it was
	 */
	public record Item(ReceivedMessage message, @Nullable RocketMQException failure) {

		/**
		 * Checks the values.
		 * @throws NullPointerException if one is null that must not be
		 */
		public Item {
			Arguments.notNull(message, "message");
		}

	}

	/**
	 * Whether all messages are acknowledged.
	 * @return false if one failed
	 */
	public boolean allAcked() {
		return this.items.stream().noneMatch((item) -> item.failure() != null);
	}

	/**
	 * The messages that failed; they come again unless they are acknowledged in time.
	 * @return those with a failure, in order
	 */
	public List<Item> failures() {
		return this.items.stream().filter((item) -> item.failure() != null).toList();
	}

	/**
	 * Throws if a message failed.
	 * @throws RocketMQException the first failure, if there is one; others are suppressed
	 * in it
	 */
	public void requireAllAcked() {
		RocketMQException first = null;
		for (Item item : this.items) {
			RocketMQException failure = item.failure();
			if (failure != null && first == null) {
				first = failure;
			}
			else if (failure != null && first != null && first != failure) {
				first.addSuppressed(failure);
			}
		}
		if (first != null) {
			throw first;
		}
	}

}
