package io.rocketmq.client.broker;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.hook.BrokerHealth;
import io.rocketmq.client.hook.ConnectionStatus;
import io.rocketmq.client.internal.support.Arguments;

/**
 * A broker as it is known at one moment.
 *
 * @param name its name
 * @param replicas its master and its slaves, in the order of their ids
 */
public record BrokerSnapshot(String name, List<Replica> replicas) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public BrokerSnapshot {
		Arguments.notNull(name, "name");
		Arguments.notNull(replicas, "replicas");
	}

	/**
	 * One replica.
	 *
	 * @param id its id; 0 is the master
	 * @param address its {@code host:port}
	 * @param health what the checks say
	 * @param since when they began to say so, or null before the first check
	 * @param lastCheck when the last check ended, or null before the first
	 * @param failures how many checks in a row it has not answered
	 * @param connections the connections to it, none if nothing was ever sent there
	 */
	public record Replica(long id, String address, BrokerHealth health, @Nullable Instant since,
			@Nullable Instant lastCheck, int failures, List<ConnectionStatus> connections) {

		/**
		 * Checks the values.
		 * @throws NullPointerException if one is null that must not be
		 */
		public Replica {
			Arguments.notNull(address, "address");
			Arguments.notNull(health, "health");
			Arguments.notNull(connections, "connections");
		}

	}

}
