package io.rocketmq.client.hook;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Message that a consumer has finished with, as a hook sees it.
 *
 * @param group the consumer group
 * @param message the message; {@link ReceivedMessage#reconsumeTimes()} tells a redelivery
 * @param status the outcome
 * @param failure the exception of the listener or its stage, or of the acknowledgement;
 * null if nothing failed
 * @param nanos nanoseconds since the delivery of the message or its batch
 */
public record ConsumedMessage(String group, ReceivedMessage message, ConsumeStatus status, @Nullable Throwable failure,
		long nanos) {

	/** Checks the values that must not be null. */
	public ConsumedMessage {
		Arguments.notNull(group, "group");
		Arguments.notNull(message, "message");
		Arguments.notNull(status, "status");
	}

	/** Whether the message is consumed: neither redelivered nor dead-lettered. */
	public boolean success() {
		return this.status == ConsumeStatus.SUCCESS;
	}

}
