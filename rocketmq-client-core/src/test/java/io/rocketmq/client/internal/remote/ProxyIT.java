package io.rocketmq.client.internal.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.ProxyOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.client.testing.SocksProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A real server behind a SOCKS5 proxy.
 */
class ProxyIT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	@Test
	void aClientReconnectsThroughTheProxyAfterItClosedTheConnections() throws IOException {
		String topic = SharedServer.topic("proxy");
		try (SocksProxy proxy = new SocksProxy("user:secret", 0);
				RocketMQClient client = client(new ProxyOptions(proxy.endpoint(), "user", "secret", Set.of()))) {
			Queue<String> received = new ConcurrentLinkedQueue<>();
			client
				.pushConsumer(
						ConsumerOptions.group(SharedServer.name("proxy")).consumeFrom(ConsumeFrom.earliest()).build())
				.subscribe(topic)
				.start((message, context) -> {
					received.add(message.messageId());
					return ConsumeResult.SUCCESS;
				});
			Producer producer = producer(client);
			String before = producer.send(message(topic)).messageId();
			await().atMost(PATIENCE).until(() -> received.contains(before));
			int connections = proxy.asked().size();
			proxy.cut();
			String after = producer.send(message(topic), PATIENCE).messageId();
			await().atMost(PATIENCE).until(() -> received.contains(after));
			assertThat(proxy.asked()).hasSizeGreaterThan(connections)
				.containsOnly(SharedServer.get().nameServerAddress(), SharedServer.get().brokerAddress());
		}
	}

	@Test
	void aFailureNamesTheUnreachableProxy() throws IOException {
		String topic = SharedServer.topic("proxy");
		SocksProxy proxy = new SocksProxy();
		Endpoint endpoint = proxy.endpoint();
		try (RocketMQClient client = client(ProxyOptions.of(endpoint.toString()))) {
			Producer producer = producer(client);
			producer.send(message(topic));
			proxy.close();
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThatExceptionOfType(ConnectFailedException.class)
					.isThrownBy(() -> producer.send(message(topic), Duration.ofSeconds(1)))
					.withMessageContaining(SharedServer.get().brokerAddress())
					.withMessageContaining(endpoint.toString())
					.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.NOT_SENT)));
		}
	}

	private static Producer producer(RocketMQClient client) {
		// Requests in flight when the proxy closes the connection are sent again.
		return client.producer(
				ProducerOptions.group(SharedServer.name("p")).sendTimeout(PATIENCE).retryWhenUnknown(true).build());
	}

	private static Message message(String topic) {
		return Message.to(topic).body(new byte[] { 1 }).build();
	}

	private static RocketMQClient client(ProxyOptions proxy) {
		return RocketMQClient
			.builder(ClientOptions.of(SharedServer.get().nameServerAddress())
				.toBuilder()
				.transport((transport) -> transport.proxy(proxy))
				.build())
			.connect();
	}

}
