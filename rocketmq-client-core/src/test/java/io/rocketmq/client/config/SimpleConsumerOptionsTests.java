package io.rocketmq.client.config;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of the options of simple consumers and of their environment variables.
 */
class SimpleConsumerOptionsTests {

	@Test
	void builderAndCopyKeepAllOptions() {
		SimpleConsumerOptions options = SimpleConsumerOptions.group("s")
			.awaitDuration(Duration.ofSeconds(3))
			.consumeFrom(ConsumeFrom.earliest())
			.build();
		for (SimpleConsumerOptions each : List.of(options, options.toBuilder().build())) {
			assertThat(each.group()).isEqualTo("s");
			assertThat(each.awaitDuration()).isEqualTo(Duration.ofSeconds(3));
			assertThat(each.consumeFrom()).isEqualTo(ConsumeFrom.earliest());
		}
		assertThat(options.toBuilder().group("t").build().group()).isEqualTo("t");
	}

	@Test
	void optionsHaveTheDocumentedDefaults() {
		SimpleConsumerOptions options = SimpleConsumerOptions.of("s");
		assertThat(options.awaitDuration()).isEqualTo(Duration.ofSeconds(20));
		assertThat(options.consumeFrom()).isEqualTo(ConsumeFrom.latest());
		assertThat(SimpleConsumerOptions.group("s").awaitDuration(Duration.ZERO).build().awaitDuration()).isZero();
	}

	@Test
	void variablesSetAllOptions() {
		SimpleConsumerOptions options = SimpleConsumerOptions.group("s")
			.environment(Map.of("ROCKETMQ_SIMPLE_CONSUMER_GROUP", "t", "ROCKETMQ_SIMPLE_CONSUMER_AWAIT_DURATION", "7s",
					"ROCKETMQ_SIMPLE_CONSUMER_CONSUME_FROM", "Earliest"))
			.build();
		assertThat(options.group()).isEqualTo("t");
		assertThat(options.awaitDuration()).isEqualTo(Duration.ofSeconds(7));
		assertThat(options.consumeFrom()).isEqualTo(ConsumeFrom.earliest());
		assertThat(SimpleConsumerOptions.group("s")
			.consumeFrom(ConsumeFrom.earliest())
			.environment(Map.of("ROCKETMQ_SIMPLE_CONSUMER_CONSUME_FROM", "latest"))
			.build()
			.consumeFrom()).isEqualTo(ConsumeFrom.latest());
	}

	@ParameterizedTest
	@CsvSource({ "AWAIT_DURATION, soon, Write a time", "CONSUME_FROM, yesterday, Write latest or earliest" })
	void aVariableThatCannotBeReadIsRefused(String option, String value, String fix) {
		assertThatIllegalArgumentException().isThrownBy(
				() -> SimpleConsumerOptions.group("s").environment(Map.of("ROCKETMQ_SIMPLE_CONSUMER_" + option, value)))
			.withMessageContaining("ROCKETMQ_SIMPLE_CONSUMER_" + option + " is illegal: '" + value + "'")
			.withMessageContaining(fix);
	}

	@Test
	void eachValueIsChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> SimpleConsumerOptions.of("no group"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SimpleConsumerOptions.group("s").awaitDuration(Duration.ofMillis(-1)).build())
			.withMessageContaining("awaitDuration is negative: PT-0.001S");
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> SimpleConsumerOptions.group("s").consumeFrom(ConsumeFrom.timestamp(Instant.EPOCH)).build())
			.withMessageContaining("consumeFrom")
			.withMessageContaining("earliest");
	}

}
