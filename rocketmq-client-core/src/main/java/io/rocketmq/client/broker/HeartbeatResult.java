package io.rocketmq.client.broker;

/**
 * What a broker says to a heartbeat.
 *
 * @param brokerVersion the broker's version, a number of Apache's {@code MQVersion}
 * @param fingerprints whether it takes heartbeats that have a fingerprint instead of the
 * subscriptions; brokers before 5.1.3 do not
 * @param subscriptionChanged whether it wants the subscriptions again
 */
public record HeartbeatResult(int brokerVersion, boolean fingerprints, boolean subscriptionChanged) {
}
