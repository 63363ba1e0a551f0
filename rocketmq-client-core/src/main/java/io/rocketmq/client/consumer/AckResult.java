package io.rocketmq.client.consumer;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Failures;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Outcomes of messages that were acknowledged together. A message whose acknowledgement
 * failed is redelivered, unless it is acknowledged in time.
 *
 * @param items one for each message, in the order of the messages
 */
public record AckResult(List<Item> items) {

	/** Copies the items. */
	public AckResult {
		Arguments.notNull(items, "items");
		items = List.copyOf(items);
	}

	/**
	 * Outcome of one message.
	 *
	 * @param message the message
	 * @param failure the failure; null if the message is acknowledged
	 */
	public record Item(ReceivedMessage message, @Nullable RocketMQException failure) {

		/** Checks that there is a message. */
		public Item {
			Arguments.notNull(message, "message");
		}

	}

	/** Whether all messages are acknowledged. */
	public boolean isComplete() {
		return this.items.stream().noneMatch((item) -> item.failure() != null);
	}

	/** Returns the messages whose acknowledgement failed, in order. */
	public List<Item> failures() {
		return this.items.stream().filter((item) -> item.failure() != null).toList();
	}

	/**
	 * Checks that all messages are acknowledged.
	 * @throws RocketMQException the first failure, if there is one, with the others
	 * suppressed
	 */
	public void requireComplete() {
		Failures.throwFirst(this.items.stream().map(Item::failure).filter(Objects::nonNull).toList());
	}

}
