package io.rocketmq.client;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.support.Arguments;

/**
 * What a client knows of its servers at one moment; made without asking any.
 *
 * @param clientId the id by which brokers know the client
 * @param nameServers the name servers' addresses
 * @param nameServerProblem why no name server could be reached at the last try, or null
 * if one was or none was tried
 * @param brokers the brokers that the routes in use lead to
 * @param problems what brokers refuse to the client or to one of its consumers at present
 */
public record ClientStatus(String clientId, List<String> nameServers, @Nullable String nameServerProblem,
		List<BrokerStatus> brokers, List<Problem> problems) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ClientStatus {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(nameServers, "nameServers");
		Arguments.notNull(brokers, "brokers");
		Arguments.notNull(problems, "problems");
	}

	/**
	 * What a client knows of one broker.
	 *
	 * @param name the broker's name
	 * @param address the {@code host:port} of its master
	 * @param connected whether there is a connection
	 * @param lastHeartbeat when the broker last answered a heartbeat, or null if never
	 */
	public record BrokerStatus(String name, String address, boolean connected, @Nullable Instant lastHeartbeat) {

		/**
		 * Checks the values.
		 * @throws NullPointerException if one is null that must not be
		 */
		public BrokerStatus {
			Arguments.notNull(name, "name");
			Arguments.notNull(address, "address");
		}
	}

}
