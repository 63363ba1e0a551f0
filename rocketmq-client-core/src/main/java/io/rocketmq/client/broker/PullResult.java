package io.rocketmq.client.broker;

import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * What a pull gave.
 *
 * @param status how it ended
 * @param messages the messages, none unless found
 * @param nextOffset the offset to pull next
 * @param minOffset the first offset that the queue still has
 * @param maxOffset the offset that the queue's next message gets
 * @param suggestedBrokerId which of the broker's replicas to pull from next; 0 is the
 * master
 */
public record PullResult(Status status, List<ReceivedMessage> messages, long nextOffset, long minOffset, long maxOffset,
		long suggestedBrokerId) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public PullResult {
		Arguments.notNull(status, "status");
		Arguments.notNull(messages, "messages");
	}

	/** How a pull ended. */
	public enum Status {

		/** There are messages. */
		FOUND,
		/** There was nothing new within the time. */
		NOTHING_NEW,
		/** There were messages, but none that the subscription wants. */
		NOTHING_MATCHED,
		/** The offset is not in the queue; the next one is. */
		OFFSET_ILLEGAL

	}

}
