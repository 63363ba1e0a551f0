package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/** Body of the answer to GET_CONSUMER_STATUS_FROM_CLIENT. */
public record ConsumerStatusBody(@Nullable Map<MessageQueue, Long> messageQueueTable,
		@Nullable Map<String, Map<MessageQueue, Long>> consumerTable) {
}
