package io.rocketmq.client.internal.protocol.body;

/** The body of QUERY_ASSIGNMENT. */
public record QueryAssignmentBody(String topic, String consumerGroup, String clientId, String strategyName,
		String messageModel) {
}
