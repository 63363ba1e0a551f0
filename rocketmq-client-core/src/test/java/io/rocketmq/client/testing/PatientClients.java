package io.rocketmq.client.testing;

import java.time.Duration;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;

/**
 * Clients with patience, as the machine may be slow.
 */
public final class PatientClients {

	private PatientClients() {
	}

	/** A client of these name servers. */
	public static RocketMQClient connect(String nameServers) {
		return RocketMQClient
			.builder(ClientOptions.of(nameServers)
				.toBuilder()
				.remote((remote) -> remote.requestTimeout(Duration.ofSeconds(30)))
				.build())
			.connect();
	}

}
