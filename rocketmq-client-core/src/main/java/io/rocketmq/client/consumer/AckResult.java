package io.rocketmq.client.consumer;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Outcome of acknowledging several messages, some of which may have failed.
 *
 * @param items one for each message, in the given order
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
	 * Outcome of acknowledging one message.
	 *
	 * @param message the message
	 * @param failure the failure, or null if the message was acknowledged
	 */
	public record Item(ReceivedMessage message, @Nullable RocketMQException failure) {

		/**
		 * Checks the values.
		 * @throws NullPointerException if {@code message} is null
		 */
		public Item {
			Arguments.notNull(message, "message");
		}

	}

	/** Whether all messages were acknowledged. */
	public boolean allAcked() {
		return this.items.stream().noneMatch((item) -> item.failure() != null);
	}

	/**
	 * Returns the messages that failed, which are redelivered unless they are
	 * acknowledged within their invisible time.
	 * @return the failed items, in order
	 */
	public List<Item> failures() {
		return this.items.stream().filter((item) -> item.failure() != null).toList();
	}

	/**
	 * Throws if a message failed.
	 * @throws RocketMQException the first failure, with the others suppressed
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
