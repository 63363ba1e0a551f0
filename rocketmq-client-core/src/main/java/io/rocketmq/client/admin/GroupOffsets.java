package io.rocketmq.client.admin;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Committed offsets of a consumer group.
 *
 * @param consumedPerSecond messages consumed per second, as brokers measure it
 * @param queues offsets by queue, including the retry topic's queues
 */
public record GroupOffsets(double consumedPerSecond, Map<MessageQueue, Position> queues) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if {@code queues} is null
	 */
	public GroupOffsets {
		Arguments.notNull(queues, "queues");
	}

	/**
	 * Returns the number of messages that are not consumed yet.
	 * @return the sum of the lags of all queues
	 */
	public long lag() {
		return this.queues.values().stream().mapToLong(Position::lag).sum();
	}

	/**
	 * Position of a group in one queue.
	 *
	 * @param consumerOffset offset of the next message to consume
	 * @param brokerOffset offset that the next message of the queue gets
	 * @param lastConsumed store time of the last consumed message, or null if there is
	 * none
	 */
	public record Position(long consumerOffset, long brokerOffset, @Nullable Instant lastConsumed) {

		/**
		 * Returns the number of messages that are not consumed yet.
		 * @return the number, never negative
		 */
		public long lag() {
			return Math.max(0, this.brokerOffset - this.consumerOffset);
		}

	}

}
