package io.rocketmq.client.internal.protocol.body;

/** Body of CHECK_CLIENT_CONFIG. */
public record CheckClientBody(String clientId, String group, HeartbeatBody.SubscriptionData subscriptionData) {
}
