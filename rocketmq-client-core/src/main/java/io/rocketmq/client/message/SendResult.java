package io.rocketmq.client.message;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Broker's answer to a message that it stored.
 *
 * @param status how safely the message is stored
 * @param messageId the id that this client gave the message
 * @param offsetMessageId the id that the broker gave the message
 * @param queue the message's queue
 * @param queueOffset the message's offset in the queue
 * @param transactionId the transaction's id; only for a half message
 * @param recallHandle recalls a delayed message; null for other messages
 * @param traceRegion the broker's region; null if it does not want traces
 */
public record SendResult(SendStatus status, String messageId, String offsetMessageId, MessageQueue queue,
		long queueOffset, @Nullable String transactionId, @Nullable String recallHandle, @Nullable String traceRegion) {

	/** Checks the values that must not be null. */
	public SendResult {
		Arguments.notNull(status, "status");
		Arguments.notNull(messageId, "messageId");
		Arguments.notNull(offsetMessageId, "offsetMessageId");
		Arguments.notNull(queue, "queue");
	}

}
