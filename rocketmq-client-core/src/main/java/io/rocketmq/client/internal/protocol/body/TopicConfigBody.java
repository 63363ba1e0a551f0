package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A topic's settings in one broker: the body of the answer to GET_TOPIC_CONFIG.
 *
 * @param topicName the topic
 * @param readQueueNums how many queues can be read
 * @param writeQueueNums how many queues can be written
 * @param perm bits: 4 read, 2 write
 * @param order whether it is ordered
 * @param attributes its attributes by name
 */
public record TopicConfigBody(@Nullable String topicName, int readQueueNums, int writeQueueNums, int perm,
		boolean order, @Nullable Map<String, String> attributes) {
}
