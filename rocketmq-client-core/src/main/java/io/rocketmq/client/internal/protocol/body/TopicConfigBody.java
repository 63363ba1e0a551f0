package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/** A topic's settings in one broker: the body of the answer to GET_TOPIC_CONFIG. */
public record TopicConfigBody(@Nullable String topicName, int readQueueNums, int writeQueueNums, int perm,
		boolean order, @Nullable Map<String, String> attributes) {
}
