package io.rocketmq.client.internal.protocol.body;

/** Body of SET_MESSAGE_REQUEST_MODE. */
public record RequestModeBody(String topic, String consumerGroup, String mode, int popShareQueueNum) {
}
