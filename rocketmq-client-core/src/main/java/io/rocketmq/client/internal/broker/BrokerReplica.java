package io.rocketmq.client.internal.broker;

/**
 * Master or slave of a broker. Writes to a slave last only until a master is back, which
 * the slave then copies.
 */
public record BrokerReplica(DefaultBrokerClient client, boolean master) {
}
