package io.rocketmq.samples.pages;

import java.util.function.Consumer;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * A server without Spring.
 */
final class EmbeddedServer {

	private EmbeddedServer() {
	}

	static void restart(Consumer<RocketMQClient> work) {
		try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder()
			.brokerProperty("transactionTimeOut", "1000")
			.build()
			.start()) {
			server.createTopic("orders", 8);
			try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
				work.accept(client);
				server.stopBroker();
				server.startBroker();
				work.accept(client);
			}
		}
	}

}
