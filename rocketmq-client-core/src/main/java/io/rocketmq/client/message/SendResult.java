package io.rocketmq.client.message;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * What a broker answered to a message that it stored.
 *
 * @param status how safely it is stored
 * @param messageId the id that this client gave the message
 * @param offsetMessageId the id that the broker gave it
 * @param queue the queue that it is in
 * @param queueOffset its position there
 * @param transactionId the transaction's id, for a half message
 * @param recallHandle what takes a message back that is to be delivered later, or null
 * @param traceRegion the broker's region, or null if it does not want its messages traced
 */
public record SendResult(SendStatus status, String messageId, String offsetMessageId, MessageQueue queue,
		long queueOffset, @Nullable String transactionId, @Nullable String recallHandle, @Nullable String traceRegion) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public SendResult {
		Arguments.notNull(status, "status");
		Arguments.notNull(messageId, "messageId");
		Arguments.notNull(offsetMessageId, "offsetMessageId");
		Arguments.notNull(queue, "queue");
	}

}
