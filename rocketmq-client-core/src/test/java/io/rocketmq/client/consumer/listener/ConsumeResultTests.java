package io.rocketmq.client.consumer.listener;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.error.IllegalMessageException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ConsumeResultTests {

	@Test
	void aDelayIsPositiveAndNotTooLong() {
		Duration longest = Duration.ofDays(3650);
		assertThat(ConsumeResult.retryAfter(longest).delay()).isEqualTo(longest);
		assertThat(ConsumeResult.retryAfter(longest)).hasToString("RETRY after " + longest);
		for (Duration bad : List.of(Duration.ZERO, longest.plusNanos(1), ChronoUnit.FOREVER.getDuration())) {
			assertThatIllegalArgumentException().isThrownBy(() -> ConsumeResult.retryAfter(bad))
				.withMessageContaining("Delay of a retry is ")
				.withMessageContaining(": " + bad);
		}
	}

	@Test
	void aDeadLetterHasPropertiesThatAMessageMayHave() {
		Map<String, String> reason = new HashMap<>(Map.of("reason", "first line\n\tsecond line"));
		ConsumeResult result = ConsumeResult.deadLetter(reason);
		reason.clear();
		assertThat(result.kind()).isEqualTo(ConsumeResult.Kind.DEAD_LETTER);
		assertThat(result.properties()).containsOnlyKeys("reason").isUnmodifiable();
		assertThat(result).hasToString("DEAD_LETTER with [reason]");
		assertThat(ConsumeResult.deadLetter(Map.of())).isSameAs(ConsumeResult.DEAD_LETTER);
		assertThat(ConsumeResult.RETRY.properties()).isEmpty();
		for (Map<String, String> bad : List.of(Map.of("RETRY_TOPIC", "a"), Map.of("", "a"), Map.of("a", ""),
				Map.of("a", "b\u0001"), Map.of("a\tb", "c"))) {
			assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(() -> ConsumeResult.deadLetter(bad))
				.withMessageContaining("Property")
				.withMessageContaining("'" + bad.keySet().iterator().next() + "'");
		}
	}

	@Test
	void theFirstMessagesOfABatchAreConsumed() {
		BatchConsumeResult result = BatchConsumeResult.first(1);
		assertThat(result.of(0)).isEqualTo(ConsumeResult.SUCCESS);
		assertThat(result.of(1)).isEqualTo(ConsumeResult.RETRY);
		assertThat(BatchConsumeResult.first(0).of(0)).isEqualTo(ConsumeResult.RETRY);
		assertThatIllegalArgumentException().isThrownBy(() -> BatchConsumeResult.first(-1))
			.withMessageContaining("negative: -1");
	}

	@Test
	void messagesBeyondTheResultsOfABatchAreRedelivered() {
		BatchConsumeResult result = BatchConsumeResult.each(List.of(ConsumeResult.DEAD_LETTER, ConsumeResult.SUCCESS));
		assertThat(result.of(0)).isEqualTo(ConsumeResult.DEAD_LETTER);
		assertThat(result.of(1)).isEqualTo(ConsumeResult.SUCCESS);
		assertThat(result.of(2)).isEqualTo(ConsumeResult.RETRY);
		assertThat(BatchConsumeResult.SUCCESS.of(9)).isEqualTo(ConsumeResult.SUCCESS);
	}

}
