package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * The body of the answer to GET_TOPIC_STATS_INFO.
 *
 * @param offsetTable the offsets of each queue
 */
public record TopicStatsBody(@Nullable Map<MessageQueue, Range> offsetTable) {

	/**
	 * What a queue has.
	 *
	 * @param minOffset the first offset
	 * @param maxOffset the offset that the next message gets
	 * @param lastUpdateTimestamp when the last message was stored, in milliseconds of the
	 * epoch; 0 for never
	 */
	public record Range(long minOffset, long maxOffset, long lastUpdateTimestamp) {
	}

}
