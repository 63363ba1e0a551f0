package io.rocketmq.client.testing;

import java.time.Duration;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;

/**
 * Clients with long time-outs for slow machines.
 */
public final class PatientClients {

	private PatientClients() {
	}

	public static RocketMQClient connect(String nameServers) {
		return RocketMQClient.builder(options(nameServers).build()).connect();
	}

	/** A client that learns of new topics and queues within a second. */
	public static RocketMQClient connectRefreshing(String nameServers) {
		return RocketMQClient
			.builder(options(nameServers)
				.nameServer((nameServer) -> nameServer.routeRefreshInterval(Duration.ofSeconds(1)))
				.build())
			.connect();
	}

	private static ClientOptions.Builder options(String nameServers) {
		return ClientOptions.of(nameServers)
			.toBuilder()
			.remote((remote) -> remote.requestTimeout(Duration.ofSeconds(30)));
	}

}
