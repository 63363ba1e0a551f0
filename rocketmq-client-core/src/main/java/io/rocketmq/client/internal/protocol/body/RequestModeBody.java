package io.rocketmq.client.internal.protocol.body;

/**
 * The body of SET_MESSAGE_REQUEST_MODE.
 *
 * @param topic the topic
 * @param consumerGroup the group
 * @param mode {@code PULL} or {@code POP}
 * @param popShareQueueNum how many queues the members share when they pop; 0 for all
 */
public record RequestModeBody(String topic, String consumerGroup, String mode, int popShareQueueNum) {
}
