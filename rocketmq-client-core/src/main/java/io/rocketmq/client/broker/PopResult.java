package io.rocketmq.client.broker;

import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.PoppedMessage;

/**
 * What a pop gave.
 *
 * @param status how it ended
 * @param messages the messages, none unless found
 * @param remaining how many more the broker has
 */
public record PopResult(Status status, List<PoppedMessage> messages, long remaining) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public PopResult {
		Arguments.notNull(status, "status");
		Arguments.notNull(messages, "messages");
	}

	/** How a pop ended. */
	public enum Status {

		/** There are messages. */
		FOUND,
		/** There was nothing within the time. */
		NOTHING,
		/** The broker holds as many requests as it can: wait before the next. */
		POLLING_FULL

	}

}
