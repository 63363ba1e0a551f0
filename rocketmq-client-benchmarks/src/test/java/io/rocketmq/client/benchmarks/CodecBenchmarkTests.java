package io.rocketmq.client.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both sides of a comparison do the same.
 */
class CodecBenchmarkTests {

	@Test
	void bothSidesReadTheSame() throws Exception {
		CodecBenchmark benchmark = new CodecBenchmark();
		assertThat(benchmark.sendAnswerOurs()).isEqualTo(benchmark.sendAnswerApache()).isEqualTo(4711 + 3 + 32);
		assertThat(benchmark.pullAnswerOurs()).isEqualTo(benchmark.pullAnswerApache())
			.isEqualTo(132 + 32 * (1024 + "created".length() + 32));
	}

	@Test
	void bothSidesWriteAMessage() throws Exception {
		CodecBenchmark benchmark = new CodecBenchmark();
		assertThat(benchmark.sendRequestOurs()).isBetween(1024, 1400);
		assertThat(benchmark.sendRequestApache()).isBetween(1024, 1800);
	}

}
