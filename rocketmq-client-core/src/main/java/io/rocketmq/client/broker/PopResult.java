package io.rocketmq.client.broker;

import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.PoppedMessage;

/**
 * Result of a pop.
 *
 * @param status outcome of the pop
 * @param messages popped messages, empty unless the status is {@link Status#FOUND}
 * @param remaining number of further messages in the broker
 */
public record PopResult(Status status, List<PoppedMessage> messages, long remaining) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a value is null
	 */
	public PopResult {
		Arguments.notNull(status, "status");
		Arguments.notNull(messages, "messages");
	}

	/** Outcome of a pop. */
	public enum Status {

		/** There are messages. */
		FOUND,
		/** No message arrived within the time to wait. */
		NOTHING,
		/** The broker holds as many requests as it can: wait before the next one. */
		POLLING_FULL

	}

}
