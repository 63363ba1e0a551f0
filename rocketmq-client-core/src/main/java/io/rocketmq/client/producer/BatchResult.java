package io.rocketmq.client.producer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Failures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;

/**
 * Outcomes of messages that were sent together: some may be stored and others not.
 *
 * @param items one for each message, in the order of the messages
 */
public record BatchResult(List<Item> items) {

	/** Copies the items. */
	public BatchResult {
		Arguments.notNull(items, "items");
		items = List.copyOf(items);
	}

	/**
	 * Outcome of one message: either a result or a failure.
	 *
	 * @param message the message
	 * @param result the broker's answer; null if the send failed
	 * @param failure the failure; null if the message is stored
	 */
	public record Item(Message message, @Nullable SendResult result, @Nullable RocketMQException failure) {

		/** Checks that there is a message. */
		public Item {
			Arguments.notNull(message, "message");
		}

	}

	/** Whether all messages are stored. */
	public boolean isComplete() {
		return this.items.stream().noneMatch((item) -> item.failure() != null);
	}

	/** Returns the messages whose send failed, in order. */
	public List<Item> failures() {
		return this.items.stream().filter((item) -> item.failure() != null).toList();
	}

	/**
	 * Returns the results if all messages are stored.
	 * @return one for each message, in order
	 * @throws RocketMQException the first failure, if there is one, with the others
	 * suppressed
	 */
	public List<SendResult> requireComplete() {
		List<SendResult> results = new ArrayList<>(this.items.size());
		List<RocketMQException> failures = new ArrayList<>(0);
		for (Item item : this.items) {
			if (item.failure() != null) {
				failures.add(item.failure());
			}
			else if (item.result() != null) {
				results.add(item.result());
			}
		}
		Failures.throwFirst(failures);
		return Collections.unmodifiableList(results);
	}

}
