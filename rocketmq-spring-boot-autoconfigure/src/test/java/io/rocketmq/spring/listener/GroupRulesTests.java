package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.listener.RocketMQListenerSettings.Builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class GroupRulesTests {

	private static final RocketMQErrorHandler handler = RocketMQErrorHandler.redeliver();

	static Stream<Arguments> contradictions() {
		return Stream.of(setting("concurrency is 4 in the one and 8", (s) -> s.concurrency(4), (s) -> s.concurrency(8)),
				setting("consumeMode is ORDERLY in the one and CONCURRENT", (s) -> s.orderly(true),
						(s) -> s.orderly(false)),
				setting("messageModel is CLUSTERING in the one and BROADCASTING",
						(s) -> s.messageModel(MessageModel.CLUSTERING),
						(s) -> s.messageModel(MessageModel.BROADCASTING)),
				setting("fetchMode is PULL in the one and POP", (s) -> s.fetchMode(FetchMode.PULL),
						(s) -> s.fetchMode(FetchMode.POP)),
				setting("batchSize is 2 in the one and 3", (s) -> s.batchSize(2), (s) -> s.batchSize(3)),
				setting("consumeFrom is ", (s) -> s.consumeFrom(ConsumeFrom.latest()),
						(s) -> s.consumeFrom(ConsumeFrom.earliest())),
				setting("maxReconsumeTimes is 1 in the one and 2", (s) -> s.maxReconsumeTimes(1),
						(s) -> s.maxReconsumeTimes(2)),
				setting("consumeTimeout is PT1S in the one and PT2S", (s) -> s.consumeTimeout(Duration.ofSeconds(1)),
						(s) -> s.consumeTimeout(Duration.ofSeconds(2))),
				setting("suspendTime is PT1S in the one and PT2S", (s) -> s.suspendTime(Duration.ofSeconds(1)),
						(s) -> s.suspendTime(Duration.ofSeconds(2))),
				setting("invisibleTime is PT1S in the one and PT2S", (s) -> s.invisibleTime(Duration.ofSeconds(1)),
						(s) -> s.invisibleTime(Duration.ofSeconds(2))),
				setting("autoStartup is true in the one and false", (s) -> s.autoStartup(true),
						(s) -> s.autoStartup(false)),
				setting("errorHandler is DefaultRocketMQErrorHandler[", (s) -> s.errorHandler(handler),
						(s) -> s.errorHandler(RocketMQErrorHandler.redeliver())));
	}

	private static Arguments setting(String text, Consumer<Builder> one, Consumer<Builder> other) {
		return Arguments.of(text, one, other);
	}

	@ParameterizedTest
	@MethodSource("contradictions")
	void settingsOfTheGroupThatContradictAreRefused(String text, Consumer<Builder> one, Consumer<Builder> other) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> GroupRules.check(with("a", "x", one), with("b", "y", other)))
			.withMessageStartingWith(
					"RocketMQ listeners 'a' (bean 'a') and 'b' (bean 'b') share consumer group 'billing', but " + text)
			.withMessageEndingWith(" in the other: state it once or alike, or give them groups of their own");
	}

	@ParameterizedTest
	@MethodSource("contradictions")
	void settingsThatAreStatedOnceOrAlikeAreAllowed(String text, Consumer<Builder> one, Consumer<Builder> other) {
		assertThatNoException().as(text).isThrownBy(() -> {
			GroupRules.check(with("a", "x", one), with("b", "y", one));
			GroupRules.check(with("a", "x", one), with("b", "y", (settings) -> {
			}));
			GroupRules.check(with("a", "x", (settings) -> {
			}), with("b", "y", other));
		});
	}

	@Test
	void everySettingHasItsContradiction() {
		assertThat(contradictions()).hasSameSizeAs(RocketMQListenerSettings.Setting.values());
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';',
			value = { "x || y;y || z;both subscribe to tags [y] of topic 'orders': leave each tag",
					"*;x;one of them takes all messages. Name tags in both", "x;*;one of them takes all messages",
					"*;*;have the same subscription to topic 'orders' with '*': keep one and raise its concurrency",
					"x || y;y||x;keep one and raise its concurrency" })
	void subscriptionsThatOverlapAreRefused(String one, String other, String text) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> GroupRules.check(Endpoints.endpoint("a", "orders", one, false),
					Endpoints.endpoint("b", "orders", other, false)))
			.withMessageContaining("'a' (bean 'a') and 'b' (bean 'b')")
			.withMessageContaining(text)
			.withMessageContaining("groups of their own");
	}

	@Test
	void sqlIsNotUnited() {
		RocketMQListenerEndpoint sql = sql("a > 3");
		for (RocketMQListenerEndpoint other : new RocketMQListenerEndpoint[] { sql("a <= 3"),
				Endpoints.endpoint("b", "orders", "x", false), Endpoints.endpoint("b", "orders", "*", false) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> GroupRules.check(sql, other))
				.withMessageContaining("SQL92 can't be united with another filter. Give them groups of their own");
			assertThatIllegalArgumentException().isThrownBy(() -> GroupRules.check(other, sql));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> GroupRules.check(sql, sql("a > 3")))
			.withMessageContaining("have the same subscription");
	}

	@Test
	void sqlAloneOnATopicIsAllowed() {
		assertThatNoException()
			.isThrownBy(() -> GroupRules.check(sql("a > 3"), Endpoints.endpoint("b", "returns", "*", false)));
	}

	@Test
	void pain02OneGroupMayHaveSeveralTopicsAndTags() {
		assertThatNoException().isThrownBy(() -> {
			GroupRules.check(Endpoints.endpoint("a", "orders", "x", false),
					Endpoints.endpoint("b", "orders", "y || z", false));
			GroupRules.check(Endpoints.endpoint("a", "orders", "*", false),
					Endpoints.endpoint("b", "returns", "*", false));
		});
	}

	@Test
	void batchesAndSingleMessagesAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> GroupRules.check(Endpoints.endpoint("a", "orders", "*", true),
					Endpoints.endpoint("b", "returns", "*", false)))
			.withMessageContaining("only 'a' takes batches: let both take batches or neither, or give them groups");
	}

	@Test
	void severalContainerFactoriesAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> GroupRules.check(
							Endpoints.endpoint("a", "orders", FilterExpression.all(), false,
									RocketMQListenerSettings.NONE, "fast"),
							Endpoints.endpoint("b", "returns", "*", false)))
			.withMessageContaining("containerFactory is 'fast' in the one and '' in the other: name one");
	}

	private static RocketMQListenerEndpoint with(String id, String topic, Consumer<Builder> change) {
		Builder settings = RocketMQListenerSettings.builder();
		change.accept(settings);
		return Endpoints.endpoint(id, topic, FilterExpression.all(), false, settings.build(), "");
	}

	private static RocketMQListenerEndpoint sql(String condition) {
		return Endpoints.endpoint("sql", "orders", FilterExpression.sql(condition), false,
				RocketMQListenerSettings.NONE, "");
	}

}
