package io.rocketmq.client.message;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Popped message: invisible to the other members of its group until it is acknowledged or
 * its invisible time ends.
 *
 * @param message the message
 * @param handle acknowledges the message
 * @param reconsumeTimes number of earlier deliveries
 */
public record PoppedMessage(ReceivedMessage message, ReceiptHandle handle, int reconsumeTimes) {

	/** Checks that message and handle are there. */
	public PoppedMessage {
		Arguments.notNull(message, "message");
		Arguments.notNull(handle, "handle");
	}

}
