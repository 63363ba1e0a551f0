package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/** Body of the answer to GET_CONSUME_STATS. */
public record ConsumeStatsBody(double consumeTps, @Nullable Map<MessageQueue, Offsets> offsetTable) {

	/** Offsets of a group in a queue. */
	public record Offsets(long brokerOffset, long consumerOffset, long pullOffset, long lastTimestamp) {
	}

}
