package io.rocketmq.test;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Servers beside one another. May take 20 s, as it starts several.
 */
class SeveralEmbeddedRocketMQIT {

	@Test
	void serversStartedAtOnceAreIndependent() throws Exception {
		try (NameServerQuery query = new NameServerQuery(false);
				EmbeddedRocketMQ one = EmbeddedRocketMQ.builder().build();
				EmbeddedRocketMQ two = EmbeddedRocketMQ.builder().masters(2).build()) {
			CompletableFuture.allOf(CompletableFuture.runAsync(one::start), CompletableFuture.runAsync(two::start))
				.get();
			assertThat(one.brokerNames()).containsExactly("broker-a");
			assertThat(two.brokerNames()).containsExactly("broker-a", "broker-b");
			assertThat(Set.of(one.nameServerAddress(), two.nameServerAddress(), one.brokerAddress(),
					two.brokerAddress("broker-a"), two.brokerAddress("broker-b")))
				.hasSize(5);
			two.createTopic("of-two", 2);
			assertThat(query.queues(two.nameServerAddress(), "of-two")).containsOnlyKeys("broker-a", "broker-b");
			assertThat(query.queues(one.nameServerAddress(), "of-two")).isEmpty();

			two.killBroker("broker-a");
			assertThat(two.isRunning()).isFalse();
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.untilAsserted(
						() -> assertThat(query.queues(two.nameServerAddress(), "of-two")).containsOnlyKeys("broker-b"));
			two.createTopic("of-one-broker", 2);
			assertThat(query.queues(two.nameServerAddress(), "of-one-broker")).containsOnlyKeys("broker-b");

			one.killBroker();
			two.start();
			assertThat(two.isRunning()).isTrue();
			assertThat(one.isRunning()).isFalse();
			assertThat(query.queues(two.nameServerAddress(), "of-two")).containsOnlyKeys("broker-a", "broker-b");
		}
	}

	@Test
	void tlsIsAcceptedWhenAskedForBesidePlainConnections() throws Exception {
		try (NameServerQuery plain = new NameServerQuery(false);
				NameServerQuery encrypted = new NameServerQuery(true);
				EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().tls().build()) {
			server.start().createTopic("both-ways", 2);
			assertThat(plain.queues(server.nameServerAddress(), "both-ways")).containsOnlyKeys("broker-a");
			assertThat(encrypted.queues(server.nameServerAddress(), "both-ways")).containsOnlyKeys("broker-a");
		}
	}

	@Test
	void startFailsAfterTheStartupTimeout() {
		try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().startupTimeout(Duration.ofMillis(200)).build()) {
			long before = serverProcesses();
			assertThatExceptionOfType(EmbeddedRocketMQException.class).isThrownBy(server::start)
				.withMessageContaining("name-server did not answer 'start' within PT0.2S")
				.withMessageContaining("allow more time");
			assertThat(serverProcesses()).isEqualTo(before);
			assertThat(server.isRunning()).isFalse();
		}
	}

	private static long serverProcesses() {
		return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
	}

}
