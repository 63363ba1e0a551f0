package io.rocketmq.client.admin;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Message of a dead-letter queue.
 *
 * @param message the message in the dead-letter queue, with the id that its sender gave
 * it
 * @param originalTopic topic that it was first sent to, or null if unknown
 * @param tries number of deliveries that the broker counted; for an orderly consumer it
 * counts only the last one
 */
public record DeadLetter(ReceivedMessage message, @Nullable String originalTopic, int tries) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if {@code message} is null
	 */
	public DeadLetter {
		Arguments.notNull(message, "message");
	}

}
