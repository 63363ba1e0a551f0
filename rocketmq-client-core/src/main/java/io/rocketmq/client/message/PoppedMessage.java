package io.rocketmq.client.message;

import io.rocketmq.client.internal.support.Arguments;

/**
 * A popped message: hidden from the other members of its group until it is acknowledged,
 * or its time is over.
 *
 * @param message the message
 * @param handle what it is acknowledged with
 * @param reconsumeTimes how often it has been delivered before
 */
public record PoppedMessage(ReceivedMessage message, ReceiptHandle handle, int reconsumeTimes) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public PoppedMessage {
		Arguments.notNull(message, "message");
		Arguments.notNull(handle, "handle");
	}

}
