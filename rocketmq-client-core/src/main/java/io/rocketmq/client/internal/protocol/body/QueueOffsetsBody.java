package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * Body of RESET_CONSUMER_CLIENT_OFFSET, and of the answer to
 * INVOKE_BROKER_TO_RESET_OFFSET.
 */
public record QueueOffsetsBody(@Nullable Map<MessageQueue, Long> offsetTable) {
}
