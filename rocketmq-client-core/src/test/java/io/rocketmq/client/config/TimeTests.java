package io.rocketmq.client.config;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.internal.support.Deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class TimeTests {

	@Test
	void aBackoffDoublesUpToItsLimit() {
		Backoff backoff = new Backoff(Duration.ofNanos(1000), Duration.ofNanos(10_000));
		long[] longest = { 1000, 1000, 2000, 4000, 8000, 10_000, 10_000 };
		for (int failures = 0; failures < longest.length; failures++) {
			for (int i = 0; i < 200; i++) {
				assertThat(backoff.delayNanos(failures)).isBetween(longest[failures] / 2, longest[failures]);
			}
		}
	}

	@Test
	void aBackoffIsRandomInPart() {
		Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1));
		assertThat(LongStream.range(0, 100).map((i) -> backoff.delayNanos(1)).distinct().count()).isGreaterThan(50);
	}

	@Test
	void noNumberOfFailuresOverflows() {
		Random random = new Random(10);
		for (int i = 0; i < 5_000; i++) {
			// The first of them doubles to nothing in 64 bits, and then to little.
			long first = (i == 0) ? (1L << 34) + 1 : 1 + random.nextLong(Duration.ofDays(1).toNanos());
			long limit = Math.max(first, random.nextLong(Duration.ofDays(300).toNanos()));
			Backoff backoff = new Backoff(Duration.ofNanos(first), Duration.ofNanos(limit));
			int failures = 60 + random.nextInt(Integer.MAX_VALUE - 60);
			long expected = (first > limit >> 30) ? limit : first << 30;
			assertThat(backoff.delayNanos(failures)).isBetween(expected / 2, limit);
		}
	}

	@Test
	void aBackoffOfIllegalTimesIsRefused() {
		assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofMillis(1)))
			.isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> new Backoff(Duration.ofMillis(-1), Duration.ofMillis(1)))
			.isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> new Backoff(Duration.ofMillis(2), Duration.ofMillis(1)))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("PT0.002S");
		Duration forever = ChronoUnit.FOREVER.getDuration();
		assertThatThrownBy(() -> new Backoff(Duration.ofMillis(2), forever))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining(forever + " (at most 3650 days)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1000000000-01-01T00:00:00Z", "+1000000000-12-31T23:59:59.999999999Z" })
	void aTimestampBeyondMillisecondsIsRefused(Instant instant) {
		assertThatThrownBy(() -> ConsumeFrom.timestamp(instant)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("out of range: " + instant);
	}

	@Test
	void aDeadlinePasses() {
		Deadline deadline = Deadline.after(Duration.ofMillis(50));
		assertThat(deadline.timeout()).isEqualTo(Duration.ofMillis(50));
		assertThat(deadline.remainingNanos()).isLessThanOrEqualTo(50_000_000);
		await().atMost(Duration.ofSeconds(20)).until(deadline::expired);
		assertThat(deadline.remainingMillis()).isZero();
		assertThat(deadline.remainingNanos()).isNotPositive();
		assertThat(deadline).hasToString("Deadline of 50 ms");
	}

	@Test
	void aDeadlineCanBeMadeShorterAndNotLonger() {
		Deadline deadline = Deadline.after(Duration.ofMinutes(10));
		assertThat(deadline.expired()).isFalse();
		assertThat(deadline.remainingMillis()).isBetween(1L, 600_000L);
		assertThat(deadline.atMost(Duration.ofMinutes(20))).isSameAs(deadline);
		Deadline shorter = deadline.atMost(Duration.ofMinutes(1));
		assertThat(shorter.timeout()).isEqualTo(Duration.ofMinutes(1));
		assertThat(shorter.remainingMillis()).isLessThanOrEqualTo(60_000);
		assertThat(deadline.atMost(Duration.ofMillis(Long.MAX_VALUE))).isSameAs(deadline);
	}

	@ParameterizedTest
	@ValueSource(longs = { Long.MAX_VALUE, Long.MAX_VALUE / 1000, 1_000_000_000_000L })
	void aDeadlineMayBePracticallyNever(long seconds) {
		Deadline deadline = Deadline.after(Duration.ofSeconds(seconds));
		assertThat(deadline.expired()).isFalse();
		assertThat(Duration.ofNanos(deadline.remainingNanos())).isGreaterThan(Duration.ofDays(30_000));
		assertThat(deadline.remainingMillis()).isPositive();
	}

	@Test
	void aDeadlineWithoutTimeIsRefused() {
		assertThatThrownBy(() -> Deadline.after(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> Deadline.after(Duration.ofMillis(-5))).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("PT-0.005S");
	}

}
