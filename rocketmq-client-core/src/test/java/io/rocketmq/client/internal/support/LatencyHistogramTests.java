package io.rocketmq.client.internal.support;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatencyHistogramTests {

	private final LatencyHistogram histogram = new LatencyHistogram();

	@Test
	void anEmptyHistogramHasZeroLatencies() {
		assertThat(this.histogram.percentiles(0.5, 0.99)).containsExactly(Duration.ZERO, Duration.ZERO);
	}

	@Test
	void percentilesAreExactToSixPercent() {
		IntStream.rangeClosed(1, 10_000).parallel().forEach((i) -> this.histogram.record(i * 10_000L));
		Duration[] times = this.histogram.percentiles(0.5, 0.95, 0.99, 1);
		assertNear(times[0], 50_000);
		assertNear(times[1], 95_000);
		assertNear(times[2], 99_000);
		assertNear(times[3], 100_000);
	}

	@Test
	void eachLatencyIsExactToSixPercent() {
		for (long micros = 16; micros < 4_000_000_000L; micros = micros * 9 / 7) {
			LatencyHistogram one = new LatencyHistogram();
			one.record(micros * 1000);
			assertNear(one.percentiles(0.5)[0], micros);
		}
	}

	@Test
	void latenciesOutOfBoundsCountAtTheBound() {
		this.histogram.record(-5);
		assertThat(this.histogram.percentiles(1)[0]).isEqualTo(Duration.ofNanos(1000));
		this.histogram.record(Long.MAX_VALUE);
		assertThat(this.histogram.percentiles(1)[0]).isGreaterThan(Duration.ofHours(1));
	}

	private static void assertNear(Duration time, long micros) {
		assertThat(time.toNanos() / 1000.0 / micros).isBetween(1.0, 1.07);
	}

}
