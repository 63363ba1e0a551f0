package io.rocketmq.client.nameserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.nameserver.DefaultNameServerClient;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Operations of a real name server, and discovery by the page of an address server.
 */
class NameServerClientIT {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	@Test
	void routesClustersAndTopics() {
		String topic = SharedServer.topic("names");
		try (RocketMQClient client = SharedServer.client()) {
			NameServerClient names = client.nameServer();
			TopicRoute route = names.route(topic);
			assertThat(route.writableQueues()).hasSize(4).isEqualTo(route.readableQueues());
			assertThat(route.ordered()).isFalse();
			assertThat(route.brokerOf(route.writableQueues().get(0))).isEqualTo("broker-a");
			assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> names.route("no-such-topic"))
				.withMessageContaining("no-such-topic");
			ClusterInfo cluster = names.clusterInfo();
			assertThat(cluster.clusters()).containsOnlyKeys("DefaultCluster");
			assertThat(cluster.clusters().get("DefaultCluster")).containsExactly("broker-a");
			assertThat(cluster.brokers().get("broker-a"))
				.isEqualTo(Map.of(0L, SharedServer.get().brokerAddress("broker-a")));
			assertThat(names.topics()).contains(topic);
			assertThat(names.topics("DefaultCluster")).contains(topic);
			assertThat(names.topics("no-such-cluster")).isEmpty();
		}
	}

	@Test
	void valuesByKey() {
		try (RocketMQClient client = SharedServer.client()) {
			DefaultNameServerClient names = (DefaultNameServerClient) client.nameServer();
			assertThat(names.config("space", "key")).isEmpty();
			assertThat(names.configs("space")).isEmpty();
			names.putConfig("space", "key", "value");
			names.putConfig("space", "other", "Grüße");
			assertThat(names.config("space", "key")).contains("value");
			assertThat(names.configs("space")).isEqualTo(Map.of("key", "value", "other", "Grüße"));
			names.deleteConfig("space", "key");
			assertThat(names.config("space", "key")).isEmpty();
			assertThat(names.tellAll(RequestCode.POP_MESSAGE, CommandHeader.NONE)).failsWithin(PATIENCE)
				.withThrowableThat()
				.withCauseInstanceOf(BrokerErrorException.class)
				.withMessageContaining("REQUEST_CODE_NOT_SUPPORTED");
		}
	}

	@Test
	void anOrderedTopicHasItsConfiguredQueues() {
		String topic = SharedServer.topic("ordered");
		try (RocketMQClient client = SharedServer.client()) {
			client.nameServer().putConfig("ORDER_TOPIC_CONFIG", topic, "broker-a:2");
			// Name servers return it in routes only with orderMessageEnable.
			assertThat(client.nameServer().config("ORDER_TOPIC_CONFIG", topic)).contains("broker-a:2");
			assertThat(client.nameServer().route(topic).ordered()).isFalse();
		}
	}

	@Test
	void thePageOfAnAddressServerHasTheNameServers() throws IOException {
		AtomicReference<String> page = new AtomicReference<>("nothing");
		HttpServer web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		web.createContext("/rocketmq/nsaddr", (exchange) -> {
			byte[] text = page.get().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(text.length == 0 ? 404 : 200, text.length == 0 ? -1 : text.length);
			exchange.getResponseBody().write(text);
			exchange.close();
		});
		web.start();
		URI uri = URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/rocketmq/nsaddr");
		ClientOptions options = ClientOptions.builder()
			.nameServer((names) -> names.addressServer(uri).addressRefreshInterval(Duration.ofMillis(50)))
			.build();
		String topic = SharedServer.topic("paged");
		try (RocketMQClient client = RocketMQClient.builder(options).connect();
				ScriptedServer other = ScriptedServer.answering(17)) {
			assertThat(client.nameServer().addresses()).isEmpty();
			assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> client.nameServer().route(topic))
				.withMessageContaining(uri.toString())
				.withMessageContaining("'nothing'");
			page.set(SharedServer.get().nameServerAddress() + ";\n");
			// A lookup joins a running read, which may still return the previous page.
			await().atMost(PATIENCE).until(() -> !client.nameServer().addresses().isEmpty());
			assertThat(client.nameServer().route(topic).topic()).isEqualTo(topic);
			page.set(other.address());
			await().atMost(PATIENCE).until(() -> client.nameServer().addresses().equals(List.of(other.address())));
			assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> client.nameServer().route(topic));
			// A malformed page changes nothing.
			page.set("");
			client.nameServer().refreshAddresses();
			assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> client.nameServer().route(topic));
			assertThat(client.nameServer().addresses()).containsExactly(other.address());
		}
		finally {
			web.stop(0);
		}
	}

}
