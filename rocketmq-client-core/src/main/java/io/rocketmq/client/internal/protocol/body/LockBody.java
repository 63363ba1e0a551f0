package io.rocketmq.client.internal.protocol.body;

import java.util.List;

import io.rocketmq.client.message.MessageQueue;

/** Body of LOCK_BATCH_MQ and UNLOCK_BATCH_MQ. */
public record LockBody(String consumerGroup, String clientId, List<MessageQueue> mqSet, boolean onlyThisBroker) {
}
