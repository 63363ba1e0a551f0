package io.rocketmq.client.admin;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * A message that a group gave up on.
 *
 * @param message the message as it lies in the group's dead letters, with the id that its
 * sender gave it
 * @param originalTopic the topic that it was first sent to, or null if it does not say
 * @param tries how often it was delivered, as brokers count; of an orderly consumer they
 * know the last time alone
 */
public record DeadLetter(ReceivedMessage message, @Nullable String originalTopic, int tries) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public DeadLetter {
		Arguments.notNull(message, "message");
	}

}
