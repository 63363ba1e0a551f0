package io.rocketmq.client.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Times are counted in buckets that are narrow enough.
 */
class TimeLogTests {

	@Test
	void bucketsAreNarrow() {
		for (long nanos = 0; nanos < 1L << 61; nanos = nanos + nanos / 7 + 1) {
			assertThat((double) TimeLog.middle(TimeLog.bucket(nanos))).isCloseTo(nanos, within(nanos * 0.02));
		}
	}

	@Test
	void percentilesAreThoseOfWhatIsBetweenTwoSnapshots() {
		TimeLog log = new TimeLog();
		log.add(5_000_000, 1000);
		long[] before = log.snapshot();
		for (int i = 1; i <= 100; i++) {
			log.add(i * 1000, 2);
		}
		long[] stored = TimeLog.between(before, log.snapshot());
		assertThat(TimeLog.sum(stored)).isEqualTo(200);
		assertThat((double) TimeLog.percentile(stored, 0.5)).isCloseTo(50_000, within(1000.0));
		assertThat((double) TimeLog.percentile(stored, 0.99)).isCloseTo(99_000, within(2000.0));
	}

	@Test
	void measurementsSurviveTheLine() {
		SendMeasurement measurement = new SendMeasurement(1234.5, 6.7, 89, 10, 11.5, 12, 0, 1_000_000_000);
		assertThat(SendMeasurement.parse(measurement.line())).isEqualTo(measurement);
	}

}
