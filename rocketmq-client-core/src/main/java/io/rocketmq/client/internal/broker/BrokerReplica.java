package io.rocketmq.client.internal.broker;

import io.rocketmq.client.internal.support.Arguments;

/**
 * One of a broker's replicas.
 *
 * @param client its operations
 * @param master whether it is the master; if not, what is written to it lasts only until
 * a master is back, which it copies
 */
public record BrokerReplica(DefaultBrokerClient client, boolean master) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public BrokerReplica {
		Arguments.notNull(client, "client");
	}

}
