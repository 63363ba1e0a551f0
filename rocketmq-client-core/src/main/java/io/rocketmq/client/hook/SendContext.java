package io.rocketmq.client.hook;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;

/**
 * Send of a message, as a hook sees it.
 *
 * @param group the producer group
 * @param message the message as it was sent
 * @param messageId the id that this client gave the message
 * @param half whether it is the half message of a transaction
 * @param queue the queue of the last attempt; null if none was chosen
 * @param brokerAddress {@code host:port} of the broker of the last attempt, or null
 * @param attempts number of attempts; 0 if the message was refused before the first
 * @param calledAt time of the call in milliseconds of the epoch
 * @param nanos nanoseconds since the call
 */
public record SendContext(String group, Message message, String messageId, boolean half, @Nullable MessageQueue queue,
		@Nullable String brokerAddress, int attempts, long calledAt, long nanos) {

	/** Checks the values that must not be null. */
	public SendContext {
		Arguments.notNull(group, "group");
		Arguments.notNull(message, "message");
		Arguments.notNull(messageId, "messageId");
	}

}
