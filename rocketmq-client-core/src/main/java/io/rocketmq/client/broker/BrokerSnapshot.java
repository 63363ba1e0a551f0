package io.rocketmq.client.broker;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.hook.BrokerHealth;
import io.rocketmq.client.hook.ConnectionStatus;
import io.rocketmq.client.internal.support.Arguments;

/**
 * State of a broker at one moment, as the client knows it.
 *
 * @param name name of the broker
 * @param replicas master and slaves, ordered by id
 */
public record BrokerSnapshot(String name, List<Replica> replicas) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a value is null
	 */
	public BrokerSnapshot {
		Arguments.notNull(name, "name");
		Arguments.notNull(replicas, "replicas");
	}

	/**
	 * Master or slave of a broker.
	 *
	 * @param id id of the replica; 0 is the master
	 * @param address {@code host:port} of the replica
	 * @param health health according to the checks
	 * @param since time of the last change of health, or null before the first check
	 * @param lastCheck end of the last check, or null before the first
	 * @param failures number of consecutive failed checks
	 * @param connections connections to the replica, empty if nothing was sent to it
	 */
	public record Replica(long id, String address, BrokerHealth health, @Nullable Instant since,
			@Nullable Instant lastCheck, int failures, List<ConnectionStatus> connections) {

		/**
		 * Checks the values.
		 * @throws NullPointerException if a value that is not nullable is null
		 */
		public Replica {
			Arguments.notNull(address, "address");
			Arguments.notNull(health, "health");
			Arguments.notNull(connections, "connections");
		}

	}

}
