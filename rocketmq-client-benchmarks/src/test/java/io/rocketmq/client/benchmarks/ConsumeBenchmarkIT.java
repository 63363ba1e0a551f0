package io.rocketmq.client.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests that the consume benchmark reports exactly the messages in the topic, for every
 * client. May take 20 s, since each client runs each workload for a second or more.
 */
class ConsumeBenchmarkIT {

	private static EmbeddedRocketMQ server;

	private static final int MESSAGES = 20_000;

	private static RocketMQClient client;

	private static Backlog backlog;

	@BeforeAll
	static void start() throws Exception {
		server = EmbeddedRocketMQ.builder().build().start();
		client = RocketMQClient.connect(server.nameServerAddress());
		backlog = Backlog.write(client, "consume-benchmark", MESSAGES);
	}

	@AfterAll
	static void stop() {
		client.close();
		server.close();
	}

	@ParameterizedTest
	@CsvSource({ "ours, backlog-1", "ours, backlog-32", "apache, backlog-1", "apache, backlog-32", "floor, backlog-1" })
	void drainsTheBacklog(String name, String workload) throws Exception {
		assertThat(backlog.messages()).isEqualTo(MESSAGES);
		ConsumeMeasurement measurement = measure(name, workload, backlog.topic());
		assertThat(measurement.consumed()).isEqualTo(backlog.messages());
		assertThat(measurement.offsets()).isEqualTo(backlog.offsets());
		assertThat(measurement.messagesPerSecond()).isPositive();
		assertThat(measurement.cpuMicros()).isNotNegative();
		// The floor's only thread may have ended.
		assertThat(measurement.threads()).isGreaterThanOrEqualTo(name.equals(ClientNames.FLOOR) ? 0 : 1);
	}

	@ParameterizedTest
	@CsvSource({ "ours", "apache" })
	void timesSingleMessages(String name) throws Exception {
		client.admin().createTopic(TopicSpec.of("latency-" + name).queues(Backlog.QUEUES));
		ConsumeMeasurement measurement = measure(name, "latency", "latency-" + name);
		Backlog sent = Backlog.of(client, "latency-" + name);
		assertThat(measurement.consumed()).isEqualTo(sent.messages()).isGreaterThan(200);
		assertThat(measurement.offsets()).isEqualTo(sent.offsets());
		assertThat(measurement.p99Micros()).isGreaterThanOrEqualTo(measurement.p50Micros()).isPositive();
	}

	@ParameterizedTest
	@CsvSource({ "ours", "apache" })
	void countsThreads(String name) throws Exception {
		client.admin().createTopic(TopicSpec.of("threads-" + name).queues(Backlog.QUEUES));
		ConsumeMeasurement measurement = measure(name, "threads", "threads-" + name);
		assertThat(measurement.consumed()).isEqualTo(Backlog.of(client, "threads-" + name).messages());
		assertThat(measurement.listenerThreads()).isPositive();
		assertThat(measurement.threads()).isGreaterThan(measurement.listenerThreads());
	}

	@Test
	void aListenerThatSleepsHoldsNoMoreThanItMay() throws Exception {
		List<ConsumeSoak.Look> looks = ConsumeSoak.soak(server.nameServerAddress(), backlog.topic(),
				Duration.ofSeconds(2), Duration.ofMillis(500));
		assertThat(looks).isNotEmpty().allSatisfy((look) -> {
			assertThat(look.cachedBytes()).isPositive().isLessThan(ConsumeSoak.MAX_CACHED_BYTES);
			assertThat(look.cachedMessages()).isPositive();
		});
		assertThat(looks.get(looks.size() - 1).consumed()).isPositive();
	}

	@Test
	void tooMuchIsReported() {
		ConsumeSoak.Look good = new ConsumeSoak.Look(1, 1, ConsumeSoak.MAX_CACHED_BYTES, 50_000_000);
		ConsumeSoak.check(List.of(good, good));
		assertThatThrownBy(() -> ConsumeSoak
			.check(List.of(good, new ConsumeSoak.Look(2, 1, 2 * ConsumeSoak.MAX_CACHED_BYTES, 50_000_000))))
			.hasMessageContaining("cached");
		assertThatThrownBy(() -> ConsumeSoak.check(List.of(good, new ConsumeSoak.Look(2, 1, 1, 60_000_000))))
			.hasMessageContaining("grown");
	}

	@Test
	void theTableHasARowForEachClientAndTheirRatio() {
		ConsumeMeasurement ours = ConsumeMeasurement
			.parse(new ConsumeMeasurement(300, 2, 3, Double.NaN, 5, 6, 7, 8, 9, 10).line());
		ConsumeMeasurement apaches = new ConsumeMeasurement(100, 4, 6, Double.NaN, 10, 12, 14, 16, 9, 10);
		RatioTable<ConsumeMeasurement> table = ConsumeMeasurement.table();
		table.add(List.of("backlog-1"), Map.of(ClientNames.OURS, List.of(ours), ClientNames.APACHE, List.of(apaches)));
		table.add(List.of("backlog-32"), Map.of(ClientNames.FLOOR, List.of(apaches)));
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		table.print(new PrintStream(out, true, StandardCharsets.UTF_8));
		assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(6)
			.contains("| backlog-1 | ours | 300 | 2.00 | 3 | - | 5 | 6 | 7 | 8.0 |",
					"| backlog-1 | **ours/Apache's** | **3.00** | **0.50** | **0.50** | - | **0.50** | **0.50** |"
							+ " **0.50** | **0.50** |",
					"| backlog-32 | floor | 100 | 4.00 | 6 | - | 10 | 12 | 14 | 16.0 |");
	}

	private static ConsumeMeasurement measure(String name, String workload, String topic) throws Exception {
		return ConsumeBenchmarkWorker.measure(name, ConsumeWorkload.of(workload), server.nameServerAddress(), topic,
				backlog.messages(), Duration.ofMillis(500), Duration.ofSeconds(1));
	}

}
