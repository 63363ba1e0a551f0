package io.rocketmq.client.consumer.listener;

import io.rocketmq.client.message.MessageQueue;

/**
 * Where a message comes from.
 *
 * @param group the consumer group that it is delivered to
 * @param queue the queue that it was read from; for a redelivered message one of the
 * group's retry topic
 */
public record ConsumeContext(String group, MessageQueue queue) {
}
