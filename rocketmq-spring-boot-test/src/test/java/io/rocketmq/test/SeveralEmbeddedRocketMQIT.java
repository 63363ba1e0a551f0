package io.rocketmq.test;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SeveralEmbeddedRocketMQIT {

	@Test
	void serversStartedAtOnceAreIndependent() throws Exception {
		try (EmbeddedRocketMQ one = EmbeddedRocketMQ.builder().build();
				EmbeddedRocketMQ two = EmbeddedRocketMQ.builder().brokers(2).build()) {
			CompletableFuture.allOf(CompletableFuture.runAsync(one::start), CompletableFuture.runAsync(two::start))
				.get();
			assertThat(one.brokerNames()).containsExactly("broker-a");
			assertThat(two.brokerNames()).containsExactly("broker-a", "broker-b");
			assertThat(Set.of(one.nameServerAddress(), two.nameServerAddress(), one.brokerAddress(),
					two.brokerAddress("broker-a"), two.brokerAddress("broker-b")))
				.hasSize(5);
			two.createTopic("of-two", 2);
			assertThat(brokersOf(two, "of-two")).containsExactlyInAnyOrder("broker-a", "broker-b");
			assertThatExceptionOfType(MQClientException.class).isThrownBy(() -> brokersOf(one, "of-two"));

			two.killBroker("broker-a");
			assertThat(two.isRunning()).isFalse();
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(brokersOf(two, "of-two")).containsExactly("broker-b"));
			two.createTopic("of-one-broker", 2);
			assertThat(brokersOf(two, "of-one-broker")).containsExactly("broker-b");

			one.stop();
			assertThat(one.isRunning()).isFalse();
			two.start();
			assertThat(two.isRunning()).isTrue();
			assertThat(brokersOf(two, "of-two")).containsExactlyInAnyOrder("broker-a", "broker-b");
		}
	}

	@Test
	void startThatTakesTooLongIsGivenUp() {
		try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().startupTimeout(Duration.ofMillis(200)).build()) {
			long before = serverProcesses();
			assertThatExceptionOfType(EmbeddedRocketMQException.class).isThrownBy(server::start)
				.withMessageContaining("name-server did not answer 'start' within PT0.")
				.withMessageContaining("allow more time");
			assertThat(serverProcesses()).isEqualTo(before);
			assertThat(server.isRunning()).isFalse();
		}
	}

	private static long serverProcesses() {
		return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
	}

	private static Set<String> brokersOf(EmbeddedRocketMQ server, String topic) throws MQClientException {
		DefaultMQProducer producer = new DefaultMQProducer("several");
		producer.setNamesrvAddr(server.nameServerAddress());
		// A client of its own, as Apache's are shared by name across name servers.
		producer.setInstanceName(server.nameServerAddress());
		producer.start();
		try {
			return producer.fetchPublishMessageQueues(topic)
				.stream()
				.map(MessageQueue::getBrokerName)
				.collect(Collectors.toSet());
		}
		finally {
			producer.shutdown();
		}
	}

}
