package io.rocketmq.client.producer;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;

/**
 * What became of each of several messages that were sent together: some may be stored and
 * others not.
 *
 * @param items one for each message, in the order in which they were given
 */
public record BatchResult(List<Item> items) {

	/**
	 * Copies the items.
	 */
	public BatchResult {
		Arguments.notNull(items, "items");
		items = List.copyOf(items);
	}

	/**
	 * What became of one message: it has either a result or a failure.
	 *
	 * @param message the message
	 * @param result the broker's answer, if it is stored
	 * @param failure why it failed, and what became of it, if it did
	 */
	public record Item(Message message, @Nullable SendResult result, @Nullable RocketMQException failure) {

		/**
		 * Checks the values.
		 * @throws NullPointerException if one is null that must not be
		 */
		public Item {
			Arguments.notNull(message, "message");
		}

	}

	/**
	 * Whether all messages are stored.
	 * @return false if one failed
	 */
	public boolean allSent() {
		return this.items.stream().noneMatch((item) -> item.failure() != null);
	}

	/**
	 * The messages that failed.
	 * @return those with a failure, in order
	 */
	public List<Item> failures() {
		return this.items.stream().filter((item) -> item.failure() != null).toList();
	}

	/**
	 * The results, if all messages are stored.
	 * @return one for each message, in order
	 * @throws RocketMQException the first failure, if there is one; others are suppressed
	 * in it
	 */
	public List<SendResult> results() {
		List<SendResult> results = new ArrayList<>();
		RocketMQException first = null;
		for (Item item : this.items) {
			RocketMQException failure = item.failure();
			if (failure != null && first == null) {
				first = failure;
			}
			else if (failure != null && first != null && first != failure) {
				first.addSuppressed(failure);
			}
			if (item.result() != null) {
				results.add(item.result());
			}
		}
		if (first != null) {
			throw first;
		}
		return List.copyOf(results);
	}

}
