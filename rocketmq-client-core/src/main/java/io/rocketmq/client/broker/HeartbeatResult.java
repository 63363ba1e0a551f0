package io.rocketmq.client.broker;

/**
 * Answer of a broker to a heartbeat.
 *
 * @param brokerVersion version of the broker, a number of Apache's {@code MQVersion}
 * @param fingerprints whether the broker accepts heartbeats with a fingerprint instead of
 * subscriptions; brokers before 5.1.3 do not
 * @param subscriptionChanged whether the broker asks for the complete subscriptions
 */
public record HeartbeatResult(int brokerVersion, boolean fingerprints, boolean subscriptionChanged) {
}
