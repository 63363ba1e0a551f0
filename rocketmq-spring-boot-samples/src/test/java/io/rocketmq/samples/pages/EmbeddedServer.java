package io.rocketmq.samples.pages;

import java.util.function.Consumer;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Servers without Spring.
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

	static void loseMaster(Consumer<RocketMQClient> work) {
		try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().masters(2).slaves(1).build().start()) {
			server.createTopic("orders", 8);
			try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
				work.accept(client);
				server.awaitReplicated();
				server.killBroker("broker-a");
				work.accept(client);
				server.startBroker("broker-a");
				work.accept(client);
			}
		}
	}

}
