package io.rocketmq.client.hook;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;

/**
 * What a hook is told of a send.
 *
 * @param group the producer group
 * @param message the message, as it was sent
 * @param messageId the id that this client gave it
 * @param half whether it is a half message of a transaction
 * @param queue the queue that was tried last, or null if none was found
 * @param brokerAddress the broker that was tried last, {@code host:port}, or null
 * @param attempts how often it was tried; 0 if it was over a limit, and so never
 * @param calledAt when the send was called, in milliseconds of the epoch
 * @param nanos the time from the call on, in nanoseconds
 */
public record SendContext(String group, Message message, String messageId, boolean half, @Nullable MessageQueue queue,
		@Nullable String brokerAddress, int attempts, long calledAt, long nanos) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public SendContext {
		Arguments.notNull(group, "group");
		Arguments.notNull(message, "message");
		Arguments.notNull(messageId, "messageId");
	}

}
