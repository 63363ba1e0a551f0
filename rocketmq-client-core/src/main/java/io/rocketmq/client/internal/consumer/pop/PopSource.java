package io.rocketmq.client.internal.consumer.pop;

import io.rocketmq.client.message.FilterExpression;

/**
 * A topic in one broker, which chooses among its queues.
 *
 * @param topic the topic
 * @param brokerName the broker's name
 * @param filter which messages are wanted
 */
record PopSource(String topic, String brokerName, FilterExpression filter) {
}
