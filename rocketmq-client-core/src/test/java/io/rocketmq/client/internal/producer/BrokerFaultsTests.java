package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.config.FaultAvoidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class BrokerFaultsTests {

	private static final Duration NONE = Duration.ZERO;

	private static final Duration SHORT = Duration.ofMillis(20);

	private static final Duration LONG = Duration.ofHours(1);

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 49, 50, 99, 100, 549 })
	void aBrokerThatAnswersWithinHalfASecondIsNotAvoidedByDefault(long millis) {
		BrokerFaults faults = new BrokerFaults(FaultAvoidance.DEFAULT);
		faults.answered("a", TimeUnit.MILLISECONDS.toNanos(millis));
		assertThat(faults.isAvoided("a")).isFalse();
		assertThat(faults.any()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(longs = { 550, 551, 1800, 3000, 5000, 15000, 3600000 })
	void aSlowerBrokerIsAvoidedByDefaultAndHasNotFailed(long millis) {
		BrokerFaults faults = new BrokerFaults(FaultAvoidance.DEFAULT);
		faults.answered("a", TimeUnit.MILLISECONDS.toNanos(millis));
		assertThat(faults.isAvoided("a")).isTrue();
		assertThat(faults.hasFailed("a")).isFalse();
		assertThat(faults.failedBrokers()).as("nobody needs to ask it").isEmpty();
		assertThat(faults.isAvoided("b")).isFalse();
	}

	@Test
	void theLongestMatchingLatencyDeterminesThePause() {
		BrokerFaults faults = new BrokerFaults(
				new FaultAvoidance(List.of(millis(10), millis(20), millis(30)), List.of(LONG, NONE, LONG), LONG, LONG));
		assertThat(avoidedAfter(faults, 9)).isFalse();
		assertThat(avoidedAfter(faults, 10)).isTrue();
		assertThat(avoidedAfter(faults, 20)).isFalse();
		assertThat(avoidedAfter(faults, 29)).isFalse();
		assertThat(avoidedAfter(faults, 30)).isTrue();
		assertThat(avoidedAfter(faults, 9)).as("a quick answer ends a pause").isFalse();
	}

	@Test
	void noBrokerIsSlowWithoutLatencies() {
		BrokerFaults faults = new BrokerFaults(new FaultAvoidance(List.of(), List.of(), LONG, LONG));
		assertThat(avoidedAfter(faults, 100000)).isFalse();
	}

	@Test
	void aPauseEndsByItself() {
		BrokerFaults faults = new BrokerFaults(new FaultAvoidance(List.of(millis(10)), List.of(SHORT), LONG, LONG));
		faults.answered("a", millis(10).toNanos());
		await().atMost(Duration.ofSeconds(60)).until(() -> !faults.isAvoided("a"));
		assertThat(faults.any()).as("it is remembered until forgotten").isTrue();
		faults.forget((broker) -> true);
		assertThat(faults.any()).isFalse();
	}

	@Test
	void aCurrentPauseIsKept() {
		BrokerFaults faults = new BrokerFaults(new FaultAvoidance(List.of(millis(10)), List.of(LONG), LONG, LONG));
		faults.answered("a", millis(10).toNanos());
		faults.forget((broker) -> true);
		assertThat(faults.isAvoided("a")).isTrue();
	}

	@Test
	void aFailedBrokerHasFailedUntilItAnswers() {
		BrokerFaults faults = new BrokerFaults(new FaultAvoidance(List.of(), List.of(), SHORT, LONG));
		faults.failed("a");
		assertThat(faults.failedBrokers()).containsExactly("a");
		await().atMost(Duration.ofSeconds(60)).until(() -> !faults.isAvoided("a"));
		faults.forget((broker) -> true);
		assertThat(faults.hasFailed("a")).isTrue();
		assertThat(faults.failedBrokers()).containsExactly("a");
		faults.answered("a", 1);
		assertThat(faults.hasFailed("a")).isFalse();
		assertThat(faults.any()).isFalse();
	}

	@Test
	void aFailedBrokerThatAnswersSlowlyIsOnlyAvoided() {
		BrokerFaults faults = new BrokerFaults(new FaultAvoidance(List.of(millis(10)), List.of(LONG), LONG, LONG));
		faults.failed("a");
		faults.answered("a", millis(10).toNanos());
		assertThat(faults.hasFailed("a")).isFalse();
		assertThat(faults.failedBrokers()).isEmpty();
		assertThat(faults.isAvoided("a")).isTrue();
	}

	@Test
	void aRecoveredBrokerIsNotAvoidedAndOthersAre() {
		BrokerFaults faults = new BrokerFaults(FaultAvoidance.DEFAULT);
		faults.failed("a");
		faults.failed("b");
		assertThat(faults.failedBrokers()).containsExactlyInAnyOrder("a", "b");
		faults.recovered("a");
		faults.recovered("never heard of");
		assertThat(faults.isAvoided("a")).isFalse();
		assertThat(faults.hasFailed("a")).isFalse();
		assertThat(faults.isAvoided("b")).isTrue();
		assertThat(faults.failedBrokers()).containsExactly("b");
	}

	@Test
	void anUnknownBrokerIsForgotten() {
		BrokerFaults faults = new BrokerFaults(FaultAvoidance.DEFAULT);
		faults.failed("gone");
		faults.answered("gone slowly", LONG.toNanos());
		faults.failed("here");
		faults.forget("here"::equals);
		assertThat(faults.isAvoided("gone")).isFalse();
		assertThat(faults.isAvoided("gone slowly")).isFalse();
		assertThat(faults.failedBrokers()).containsExactly("here");
	}

	private static boolean avoidedAfter(BrokerFaults faults, long millis) {
		faults.answered("a", millis(millis).toNanos());
		return faults.isAvoided("a");
	}

	private static Duration millis(long millis) {
		return Duration.ofMillis(millis);
	}

}
