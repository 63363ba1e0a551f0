package io.rocketmq.client.internal.protocol.body;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/** Body of the answer to LOCK_BATCH_MQ. */
public record LockedBody(@Nullable List<MessageQueue> lockOKMQSet) {
}
