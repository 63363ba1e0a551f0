package io.rocketmq.client.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of structured options of producers, of presets and of environment variables.
 */
class ProducerOptionsTests {

	@Test
	void builderAndCopyKeepAllOptions() {
		BodyCompression compression = new BodyCompression(CompressionType.ZSTD, 9, 1);
		Accumulation accumulation = new Accumulation(Duration.ofMillis(1), 2, 1024);
		FaultAvoidance avoidance = new FaultAvoidance(List.of(Duration.ofMillis(1)), List.of(Duration.ofSeconds(1)),
				Duration.ZERO, Duration.ofSeconds(9));
		ProducerOptions options = ProducerOptions.group("p")
			.retryWhenUnknown(true)
			.queueSelection(QueueSelection.MESSAGE_HASH)
			.maxInFlightBytes(5L << 32)
			.whenFull(WhenFull.WAIT)
			.compression(compression)
			.accumulation(accumulation)
			.faultAvoidance(avoidance)
			.localTransactionTimeout(Duration.ofSeconds(8))
			.checkThreads(3)
			.build();
		for (ProducerOptions each : List.of(options, options.toBuilder().build())) {
			assertThat(each.retryWhenUnknown()).isTrue();
			assertThat(each.queueSelection()).isEqualTo(QueueSelection.MESSAGE_HASH);
			assertThat(each.maxInFlightBytes()).isEqualTo(5L << 32);
			assertThat(each.whenFull()).isEqualTo(WhenFull.WAIT);
			assertThat(each.compression()).isEqualTo(compression);
			assertThat(each.accumulation()).isEqualTo(accumulation);
			assertThat(each.faultAvoidance()).isEqualTo(avoidance);
			assertThat(each.localTransactionTimeout()).isEqualTo(Duration.ofSeconds(8));
			assertThat(each.checkThreads()).isEqualTo(3);
		}
	}

	@Test
	void presetsHaveTheirDocumentedValues() {
		assertThat(ProducerOptions.development("p").build().maxAttempts()).isEqualTo(1);
		ProducerOptions fast = ProducerOptions.highThroughput("p").build();
		assertThat(fast.accumulation()).isEqualTo(Accumulation.DEFAULT);
		assertThat(fast.whenFull()).isEqualTo(WhenFull.WAIT);
	}

	@Test
	void variablesSetAllOptions() {
		ProducerOptions options = ProducerOptions.group("p")
			.environment(Map.ofEntries(Map.entry("ROCKETMQ_PRODUCER_GROUP", "q"),
					Map.entry("ROCKETMQ_PRODUCER_SEND_TIMEOUT", "7s"), Map.entry("ROCKETMQ_PRODUCER_MAX_ATTEMPTS", "8"),
					Map.entry("ROCKETMQ_PRODUCER_RETRY_WHEN_UNKNOWN", "true"),
					Map.entry("ROCKETMQ_PRODUCER_QUEUE_SELECTION", "message-hash"),
					Map.entry("ROCKETMQ_PRODUCER_WHEN_FULL", "wait"),
					Map.entry("ROCKETMQ_PRODUCER_COMPRESSION", "zstd:3:8192"),
					Map.entry("ROCKETMQ_PRODUCER_ACCUMULATION", "20ms"),
					Map.entry("ROCKETMQ_PRODUCER_FAULT_AVOIDANCE", "false")))
			.build();
		assertThat(options.group()).isEqualTo("q");
		assertThat(options.sendTimeout()).isEqualTo(Duration.ofSeconds(7));
		assertThat(options.maxAttempts()).isEqualTo(8);
		assertThat(options.retryWhenUnknown()).isTrue();
		assertThat(options.queueSelection()).isEqualTo(QueueSelection.MESSAGE_HASH);
		assertThat(options.whenFull()).isEqualTo(WhenFull.WAIT);
		assertThat(options.compression()).isEqualTo(new BodyCompression(CompressionType.ZSTD, 3, 8192));
		assertThat(options.accumulation()).isEqualTo(new Accumulation(Duration.ofMillis(20), 64, 128 * 1024));
		assertThat(options.faultAvoidance()).isNull();
		assertThat(environment("ROCKETMQ_PRODUCER_COMPRESSION", "off").compression()).isNull();
		assertThat(environment("ROCKETMQ_PRODUCER_ACCUMULATION", "true").accumulation())
			.isEqualTo(Accumulation.DEFAULT);
		assertThat(environment("ROCKETMQ_PRODUCER_ACCUMULATION", "false").accumulation()).isNull();
	}

	@Test
	void aVariableSetsTheTrace() {
		assertThat(trace("true")).isEqualTo(MessageTrace.DEFAULT);
		assertThat(trace("false")).isNull();
		assertThat(trace("my-traces")).isEqualTo(MessageTrace.to("my-traces"));
		assertThatIllegalArgumentException().isThrownBy(() -> trace("no topic")).withMessageContaining("no topic");
	}

	@ParameterizedTest
	@CsvSource({ "COMPRESSION, gzip, LZ4", "COMPRESSION, zlib:10, level is out of range: 10",
			"ACCUMULATION, soon, Write a time", "WHEN_FULL, panic, FAIL", "MAX_ATTEMPTS, many, whole number" })
	void aVariableThatCannotBeReadIsRefused(String option, String value, String fix) {
		assertThatIllegalArgumentException().isThrownBy(() -> environment("ROCKETMQ_PRODUCER_" + option, value))
			.withMessageContaining("ROCKETMQ_PRODUCER_" + option + " is illegal: '" + value + "'")
			.withMessageContaining(fix);
	}

	@Test
	void eachValueIsChecked() {
		illegal("level is out of range: 0", () -> new BodyCompression(CompressionType.ZLIB, 0, 1));
		illegal("threshold is out of range: 0", () -> new BodyCompression(CompressionType.ZLIB, 1, 0));
		illegal("linger is not positive: PT0S", () -> new Accumulation(Duration.ZERO, 2, 1024));
		illegal("maxMessages is out of range: 1 ", () -> new Accumulation(Duration.ofMillis(1), 1, 1024));
		illegal("maxBytes is out of range: 1023", () -> new Accumulation(Duration.ofMillis(1), 2, 1023));
		illegal("1 latencies and 0 pauses", () -> new FaultAvoidance(List.of(Duration.ofMillis(1)), List.of(),
				Duration.ZERO, Duration.ofSeconds(1)));
		illegal("do not ascend", () -> new FaultAvoidance(List.of(Duration.ofMillis(2), Duration.ofMillis(2)),
				List.of(Duration.ZERO, Duration.ZERO), Duration.ZERO, Duration.ofSeconds(1)));
		illegal("probeInterval is not positive: PT0S",
				() -> new FaultAvoidance(List.of(), List.of(), Duration.ZERO, Duration.ZERO));
		illegal("trace.maxBatch is out of range: 0", () -> new MessageTrace("t", 0, 10, Duration.ofSeconds(1)));
		illegal("trace.queueSize is out of range: 9", () -> new MessageTrace("t", 10, 9, Duration.ofSeconds(1)));
		illegal("maxInFlightBytes is too small: 10", () -> ProducerOptions.group("p").maxInFlightBytes(10).build());
		illegal("checkThreads is out of range: 0", () -> ProducerOptions.group("p").checkThreads(0).build());
		illegal("localTransactionTimeout is not positive: PT0S",
				() -> ProducerOptions.group("p").localTransactionTimeout(Duration.ZERO).build());
	}

	private static void illegal(String problem, Runnable action) {
		assertThatIllegalArgumentException().isThrownBy(action::run).withMessageContaining(problem);
	}

	private static ProducerOptions environment(String name, String value) {
		return ProducerOptions.group("p").environment(Map.of(name, value)).build();
	}

	private static MessageTrace trace(String value) {
		return ClientOptions.builder().environment(Map.of("ROCKETMQ_TRACE", value)).build().trace();
	}

}
