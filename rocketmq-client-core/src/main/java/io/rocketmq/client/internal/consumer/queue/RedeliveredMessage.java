package io.rocketmq.client.internal.consumer.queue;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * A message that this member redelivers locally, which the broker does not count.
 */
public final class RedeliveredMessage extends WrappedMessage {

	public RedeliveredMessage(ReceivedMessage message, int reconsumeTimes) {
		// Avoids nested wrappers.
		super((message instanceof RedeliveredMessage again) ? again.message() : message, reconsumeTimes);
	}

}
