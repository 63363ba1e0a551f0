package io.rocketmq.client.admin;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * How far a consumer group is.
 *
 * @param consumedPerSecond how many messages it consumes in a second, as brokers measure
 * it
 * @param queues how far it is in each queue, its retry topic's included
 */
public record GroupOffsets(double consumedPerSecond, Map<MessageQueue, Position> queues) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public GroupOffsets {
		Arguments.notNull(queues, "queues");
	}

	/**
	 * How many messages it is behind in all.
	 * @return the sum of the queues' lags
	 */
	public long lag() {
		return this.queues.values().stream().mapToLong(Position::lag).sum();
	}

	/**
	 * How far it is in one queue.
	 *
	 * @param consumerOffset the offset of its next message to consume
	 * @param brokerOffset the offset that the queue's next message gets
	 * @param lastConsumed when the last message that it has consumed was stored, or null
	 * if none
	 */
	public record Position(long consumerOffset, long brokerOffset, @Nullable Instant lastConsumed) {

		/**
		 * How many messages it is behind.
		 * @return the number, never negative
		 */
		public long lag() {
			return Math.max(0, this.brokerOffset - this.consumerOffset);
		}

	}

}
