package io.rocketmq.client.broker;

import java.util.List;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * A broker's answer to a pull.
 *
 * @param status what it says
 * @param messages the messages, none unless found
 * @param nextOffset where to go on
 */
public record PullResult(Status status, List<ReceivedMessage> messages, long nextOffset) {

	/** What a broker says to a pull. */
	public enum Status {

		/** Here are messages. */
		FOUND,
		/** Nothing new while the pull was held. */
		NOTHING_NEW,
		/** What there was does not match the subscription. */
		NOTHING_MATCHED,
		/** The offset is not, or no longer, in the queue. */
		OFFSET_ILLEGAL

	}

}
