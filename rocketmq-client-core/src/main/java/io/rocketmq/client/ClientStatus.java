package io.rocketmq.client;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.support.Arguments;

/**
 * State of a client's servers at one moment, as the client knows it.
 *
 * @param clientId id by which brokers know the client
 * @param nameServers addresses of the name servers
 * @param nameServerProblem reason why no name server could be reached at the last
 * attempt, or null if there is none
 * @param brokers brokers of the routes in use
 * @param problems requests of the client or its consumers that brokers refuse at present
 */
public record ClientStatus(String clientId, List<String> nameServers, @Nullable String nameServerProblem,
		List<BrokerStatus> brokers, List<Problem> problems) {

	/** Checks the values that must not be null. */
	public ClientStatus {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(nameServers, "nameServers");
		Arguments.notNull(brokers, "brokers");
		Arguments.notNull(problems, "problems");
	}

	/**
	 * State of one broker.
	 *
	 * @param name name of the broker
	 * @param address {@code host:port} of its master
	 * @param connected whether there is a connection
	 * @param lastHeartbeat time of the last answer to a heartbeat, or null if never
	 */
	public record BrokerStatus(String name, String address, boolean connected, @Nullable Instant lastHeartbeat) {

		/** Checks the values that must not be null. */
		public BrokerStatus {
			Arguments.notNull(name, "name");
			Arguments.notNull(address, "address");
		}
	}

}
