package io.rocketmq.client.broker;

import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Result of a pull.
 *
 * @param status outcome of the pull
 * @param messages pulled messages, empty unless the status is {@link Status#FOUND}
 * @param nextOffset offset to pull next
 * @param minOffset first offset that the queue still has
 * @param maxOffset offset that the next message of the queue gets
 * @param suggestedBrokerId id of the replica to pull from next; 0 for the master
 */
public record PullResult(Status status, List<ReceivedMessage> messages, long nextOffset, long minOffset, long maxOffset,
		long suggestedBrokerId) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a value is null
	 */
	public PullResult {
		Arguments.notNull(status, "status");
		Arguments.notNull(messages, "messages");
	}

	/** Outcome of a pull. */
	public enum Status {

		/** There are messages. */
		FOUND,
		/** No new message arrived within the time to wait. */
		NOTHING_NEW,
		/** There were messages, but none that the filter accepts. */
		NOTHING_MATCHED,
		/**
		 * The offset is not in the queue: it is before the first message that the queue
		 * still has, or beyond the end that this replica knows. The next offset is in the
		 * queue.
		 */
		OFFSET_ILLEGAL,
		/**
		 * An administrator has reset the group's offset to the next offset. Brokers that
		 * have {@code useServerSideResetOffset}, the default since 5.2, answer so once.
		 */
		OFFSET_RESET

	}

}
