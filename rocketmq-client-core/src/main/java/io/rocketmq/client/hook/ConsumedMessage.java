package io.rocketmq.client.hook;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * What a hook is told of a message that a consumer has finished with.
 *
 * @param group the consumer group
 * @param message the message; {@link ReceivedMessage#reconsumeTimes()} tells a redelivery
 * @param status what becomes of it
 * @param failure what the listener threw or completed its stage with, or why an
 * acknowledgement failed; null if nothing failed
 * @param nanos the time from the delivery on, for the batch if there was one, in
 * nanoseconds
 */
public record ConsumedMessage(String group, ReceivedMessage message, ConsumeStatus status, @Nullable Throwable failure,
		long nanos) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ConsumedMessage {
		Arguments.notNull(group, "group");
		Arguments.notNull(message, "message");
		Arguments.notNull(status, "status");
	}

	/**
	 * Whether the message is consumed.
	 * @return false if it is delivered again or goes to the dead-letter queue
	 */
	public boolean success() {
		return this.status == ConsumeStatus.SUCCESS;
	}

}
