package io.rocketmq.client.internal.protocol.body;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * The body of the answer to LOCK_BATCH_MQ.
 *
 * @param lockOKMQSet the queues that the client has now
 */
public record LockedBody(@Nullable List<MessageQueue> lockOKMQSet) {
}
