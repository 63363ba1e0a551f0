package io.rocketmq.client.internal.protocol.body;

/**
 * The body of CHECK_CLIENT_CONFIG.
 *
 * @param clientId the client's id
 * @param group the consumer group
 * @param subscriptionData what it wants
 */
public record CheckClientBody(String clientId, String group, HeartbeatBody.SubscriptionData subscriptionData) {
}
