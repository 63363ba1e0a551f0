package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * The body of the answer to GET_CONSUME_STATS.
 *
 * @param consumeTps consumed in a second
 * @param offsetTable how far the group is in each queue
 */
public record ConsumeStatsBody(double consumeTps, @Nullable Map<MessageQueue, Progress> offsetTable) {

	/**
	 * How far a group is in a queue.
	 *
	 * @param brokerOffset the offset that the next message gets
	 * @param consumerOffset the offset of the next message to consume
	 * @param pullOffset the offset of the next message to pull; servers before 5.0 do not
	 * say
	 * @param lastTimestamp when the last consumed message was stored, in milliseconds of
	 * the epoch; 0 for never
	 */
	public record Progress(long brokerOffset, long consumerOffset, long pullOffset, long lastTimestamp) {
	}

}
