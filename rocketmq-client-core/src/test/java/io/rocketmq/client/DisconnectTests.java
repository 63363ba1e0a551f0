package io.rocketmq.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.ScriptedCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client that disconnects, and is used again.
 */
class DisconnectTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(100);

	private static final int HEART_BEAT = 34;

	private static final Message MESSAGE = Message.to(ScriptedCluster.TOPIC).body(new byte[] { 1, 2 }).build();

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final RocketMQClient client = RocketMQClient
		.builder(ClientOptions.builder()
			.nameServers(List.of(Endpoint.parse(this.cluster.nameServer().address())))
			.broker((broker) -> broker.heartbeatInterval(SHORT).healthCheckInterval(SHORT))
			.nameServer((nameServer) -> nameServer.routeRefreshInterval(SHORT))
			.build())
		.connect();

	private final Producer producer = this.client.producer(ProducerOptions.group("p").sendTimeout(LONG).build());

	@AfterEach
	void close() {
		this.client.close();
		this.cluster.close();
	}

	@Test
	void aDisconnectedClientHasNeitherConnectionsNorEventLoopsAndSendsNothingUntilItIsUsed() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.producer.send(MESSAGE);
		await().atMost(LONG).until(() -> heartbeats() > 2);
		assertThat(ioThreads()).isNotEmpty();

		this.client.disconnect();
		await().atMost(LONG).untilAsserted(() -> assertThat(ioThreads()).isEmpty());
		assertThat(live()).isZero();
		int connections = connections();
		int heartbeats = heartbeats();
		// Several intervals of all that is periodic: there is no event to wait for.
		await().during(SHORT.multipliedBy(15)).atMost(LONG).until(() -> connections() == connections);
		assertThat(heartbeats()).isEqualTo(heartbeats);
		await().atMost(LONG).untilAsserted(() -> assertThat(ioThreads()).isEmpty());

		assertThat(this.producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
		await().atMost(LONG).until(() -> heartbeats() > heartbeats + 2);
	}

	@Test
	void reconnectSendsHeartbeatsWithoutAUse() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.producer.send(MESSAGE);
		this.client.disconnect();
		int heartbeats = heartbeats();
		this.client.reconnect();
		await().atMost(LONG).until(() -> heartbeats() > heartbeats + 2);
		assertThat(live()).isPositive();
	}

	@Test
	void aRequestInFlightEndsBeforeItsConnectionCloses() {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.cluster.broker("a", (request, peer) -> {
			answer.join();
			ScriptedCluster.store(request, peer);
		});
		CompletableFuture<SendResult> sent = this.producer.sendAsync(MESSAGE);
		await().atMost(LONG).until(() -> this.cluster.sends() > 0);
		CompletableFuture<Void> disconnected = CompletableFuture.runAsync(this.client::disconnect);
		await().during(SHORT).atMost(LONG).until(() -> !disconnected.isDone());
		answer.complete(null);
		assertThat(sent).succeedsWithin(LONG);
		assertThat(disconnected).succeedsWithin(LONG);
		assertThat(live()).isZero();
	}

	@Test
	void sendsWhileTheClientDisconnectsAreStoredOrFailAndTheClientStaysUsable() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.producer.send(MESSAGE);
		for (int i = 0; i < 20; i++) {
			CompletableFuture<Void> disconnected = CompletableFuture.runAsync(this.client::disconnect);
			while (!disconnected.isDone()) {
				assertThat(this.producer.sendAsync(MESSAGE))
					.satisfies((sent) -> assertThat(sent.handle((result, failure) -> true)).succeedsWithin(LONG));
			}
			assertThat(this.producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
		}
		int heartbeats = heartbeats();
		await().atMost(LONG).until(() -> heartbeats() > heartbeats + 2);
	}

	@Test
	void disconnectsTwiceUnusedAndClosed() {
		this.client.disconnect();
		this.client.disconnect();
		this.client.reconnect();
		this.client.close();
		this.client.disconnect();
		this.client.reconnect();
		await().atMost(LONG).untilAsserted(() -> assertThat(ioThreads()).isEmpty());
	}

	private int connections() {
		return this.cluster.nameServer().connections() + this.cluster.broker("a").connections();
	}

	private int heartbeats() {
		return this.cluster.broker("a").requests(HEART_BEAT).size();
	}

	private long live() {
		return this.client.statistics()
			.connections()
			.stream()
			.filter((connection) -> connection.phase() == ConnectionPhase.LIVE)
			.count();
	}

	/** Returns the threads of event loops; tests of a fork run one after another. */
	private static List<String> ioThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("rocketmq-io"))
			.toList();
	}

}
