package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/** Body of the answer to GET_TOPIC_STATS_INFO. */
public record TopicStatsBody(@Nullable Map<MessageQueue, Range> offsetTable) {

	/** Offsets of a queue. */
	public record Range(long minOffset, long maxOffset, long lastUpdateTimestamp) {
	}

}
