package io.rocketmq.client.benchmarks;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.QueueStatus;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the messages that the send benchmark reports as sent are in the topic, for
 * every client. Takes more than 20 s, since each client runs each workload for a second
 * or more.
 */
class SendBenchmarkIT {

	private static EmbeddedRocketMQ server;

	private static RocketMQClient client;

	@BeforeAll
	static void start() {
		server = EmbeddedRocketMQ.builder().build().start();
		client = RocketMQClient.connect(server.nameServerAddress());
		client.admin().createTopic(TopicSpec.of(SendBenchmarkWorker.TOPIC).queues(SendBenchmarkWorker.QUEUES));
	}

	@AfterAll
	static void stop() {
		client.close();
		server.close();
	}

	@ParameterizedTest
	@CsvSource({ "ours, async-512", "ours, sync-4", "ours, batch-32", "ours, accumulate", "apache, async-512",
			"apache, sync-4", "apache, batch-32", "apache, accumulate", "floor, async-512", "floor, sync-1",
			"floor, sync-4", "floor, batch-32" })
	void storesWhatItReports(String name, String workload) throws Exception {
		long before = messages();
		SendMeasurement measurement = SendBenchmarkWorker.measure(name, SendWorkload.of(workload), 100, Duration.ZERO,
				Duration.ofSeconds(1), server.nameServerAddress());
		assertThat(measurement.failures()).isZero();
		assertThat(measurement.messagesPerSecond()).isPositive();
		assertThat(measurement.cpuMicros()).isPositive();
		assertThat(measurement.p99Micros()).isGreaterThanOrEqualTo(measurement.p50Micros()).isPositive();
		assertThat(measurement.stored()).isPositive();
		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(messages() - before).isEqualTo(measurement.stored()));
	}

	@Test
	void aSoakLeavesNothingInFlight() throws Exception {
		try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			assertThat(SendSoak.soak(client, Duration.ofSeconds(2))).isPositive();
		}
	}

	private static long messages() {
		return client.admin()
			.status()
			.topic(SendBenchmarkWorker.TOPIC)
			.values()
			.stream()
			.mapToLong(QueueStatus::maxOffset)
			.sum();
	}

}
