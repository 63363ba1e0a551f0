package io.rocketmq.client.internal.protocol.body;

/** Body of QUERY_ASSIGNMENT. */
public record QueryAssignmentBody(String topic, String consumerGroup, String clientId, String strategyName,
		String messageModel) {
}
