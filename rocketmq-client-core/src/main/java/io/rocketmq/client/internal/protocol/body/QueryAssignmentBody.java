package io.rocketmq.client.internal.protocol.body;

/**
 * The body of QUERY_ASSIGNMENT.
 *
 * @param topic the topic
 * @param consumerGroup the group
 * @param clientId the member's client id
 * @param strategyName {@code AVG} or {@code AVG_BY_CIRCLE}
 * @param messageModel {@code CLUSTERING} or {@code BROADCASTING}
 */
public record QueryAssignmentBody(String topic, String consumerGroup, String clientId, String strategyName,
		String messageModel) {
}
