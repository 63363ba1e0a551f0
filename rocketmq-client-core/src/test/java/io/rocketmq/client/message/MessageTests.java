package io.rocketmq.client.message;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class MessageTests {

	private static final byte[] BODY = { 1 };

	@Test
	void aMessageHasTheValuesOfItsBuilder() {
		Message message = Message.to("orders")
			.tag("created")
			.keys(List.of("1", "2"))
			.key("3")
			.property("color", "blue")
			.flag(-5)
			.body(BODY)
			.build();
		assertThat(message.topic()).isEqualTo("orders");
		assertThat(message.tag()).isEqualTo("created");
		assertThat(message.keys()).containsExactly("1", "2", "3");
		assertThat(message.properties()).containsExactly(Map.entry("TAGS", "created"), Map.entry("KEYS", "1 2 3"),
				Map.entry("color", "blue"));
		assertThat(message.flag()).isEqualTo(-5);
		assertThat(message.body()).isSameAs(BODY);
	}

	@Test
	void aMessageNeedsNoMoreThanTopicAndBody() {
		Message message = Message.to("orders").body(BODY).build();
		assertThat(message.tag()).isNull();
		assertThat(message.keys()).isEmpty();
		assertThat(message.properties()).isEmpty();
		assertThat(message.flag()).isZero();
	}

	@Test
	void aMessageDoesNotChangeWithItsBuilder() {
		Message.Builder builder = Message.to("orders").body(BODY).tag("a").property("x", "1");
		Message first = builder.build();
		builder.tag(null).property("x", "2");
		assertThat(first.tag()).isEqualTo("a");
		assertThat(first.properties()).containsEntry("x", "1");
		assertThat(builder.build().properties()).containsExactly(Map.entry("x", "2"));
		assertThatThrownBy(() -> first.properties().put("y", "1")).isInstanceOf(UnsupportedOperationException.class);
	}

	@Test
	void topicsOfAllValidCharactersUpToTheLimitAreAccepted() {
		assertThat(Message.to("aZ09_-%|").body(BODY).build().topic()).isEqualTo("aZ09_-%|");
		assertThat(Message.to("x".repeat(127)).body(BODY).build().topic()).hasSize(127);
	}

	@Test
	void aMissingTopicIsRefused() {
		IllegalMessageException failure = catchThrowableOfType(IllegalMessageException.class,
				() -> Message.to(null).body(BODY).build());
		assertThat(failure).hasMessageContaining("Topic is null");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "grün", "a.b", "a/b", "a\n", "日本" })
	void anInvalidTopicIsRefusedWithItsNameAndTheFix(String topic) {
		IllegalMessageException failure = catchThrowableOfType(IllegalMessageException.class,
				() -> Message.to(topic).body(BODY).build());
		assertThat(failure).hasMessageContaining("'" + topic + "'")
			.message()
			.containsAnyOf("Use letters, digits", "Name one");
		assertThat(failure.context().topic()).isEqualTo(topic);
	}

	@Test
	void aTopicOverTheLimitIsRefused() {
		assertThatThrownBy(() -> Message.to("x".repeat(128)).body(BODY).build())
			.isInstanceOf(IllegalMessageException.class)
			.hasMessageContaining("128 characters")
			.hasMessageContaining("at most 127");
	}

	@Test
	void aMissingOrEmptyBodyIsRefused() {
		assertThatThrownBy(() -> Message.to("orders").build()).isInstanceOf(IllegalMessageException.class)
			.hasMessageContaining("'orders' is null");
		assertThatThrownBy(() -> Message.to("orders").body(new byte[0]).build())
			.isInstanceOf(IllegalMessageException.class)
			.hasMessageContaining("'orders' is empty")
			.hasMessageContaining("at least one byte");
	}

	@ParameterizedTest
	@ValueSource(strings = { "KEYS", "TAGS", "WAIT", "DELAY", "UNIQ_KEY", "PGROUP", "TRAN_MSG", "RETRY_TOPIC",
			"REAL_QID", "CORRELATION_ID", "TIMER_DELAY_MS", "__BORNHOST", "CLUSTER", "MSG_REGION" })
	void reservedPropertiesAreRefused(String name) {
		assertThat(PropertyNames.isReserved(name)).isTrue();
		assertThatThrownBy(() -> Message.to("orders").property(name, "x")).isInstanceOf(IllegalMessageException.class)
			.hasMessageContaining("'" + name + "'")
			.hasMessageContaining("Use another");
	}

	@Test
	void propertiesThatServersWouldDropOrSplitAreRefused() {
		Message.Builder builder = Message.to("orders").body(BODY);
		assertThatThrownBy(() -> builder.property("", "x")).isInstanceOf(IllegalMessageException.class);
		assertThatThrownBy(() -> builder.property("x", "")).isInstanceOf(IllegalMessageException.class);
		for (String bad : List.of("a\u0001b", "a\u0002b", "\u0001", "\u0002")) {
			assertThatThrownBy(() -> builder.property(bad, "x")).isInstanceOf(IllegalMessageException.class);
			assertThatThrownBy(() -> builder.property("x", bad)).isInstanceOf(IllegalMessageException.class);
			assertThatThrownBy(() -> builder.tag(bad)).isInstanceOf(IllegalMessageException.class);
			assertThatThrownBy(() -> builder.key(bad)).isInstanceOf(IllegalMessageException.class);
		}
		assertThat(builder.build().properties()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a||b", "||", " a", "a " })
	void invalidTagsAreRefused(String tag) {
		assertThatThrownBy(() -> Message.to("orders").tag(tag)).isInstanceOf(IllegalMessageException.class)
			.hasMessageContaining("'" + tag + "'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "a\tb" })
	void invalidKeysAreRefused(String key) {
		assertThatThrownBy(() -> Message.to("orders").key(key)).isInstanceOf(IllegalMessageException.class)
			.hasMessageContaining("'" + key + "'");
	}

	@Test
	void queuesAreInTheOrderThatAllMembersOfAGroupSee() {
		MessageQueue first = new MessageQueue("a", "b", 9);
		List<MessageQueue> ordered = List.of(first, new MessageQueue("a", "c", 2), new MessageQueue("a", "c", 10),
				new MessageQueue("b", "a", 0));
		for (int i = 0; i < ordered.size(); i++) {
			for (int j = 0; j < ordered.size(); j++) {
				assertThat(Integer.signum(ordered.get(i).compareTo(ordered.get(j))))
					.isEqualTo(Integer.signum(Integer.compare(i, j)));
			}
		}
		assertThat(first).hasToString("a@b#9");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "null", value = { "a, true", "b, true", "c, false", "null, false", "A, false" })
	void aFilterAcceptsItsTagsAlone(String tag, boolean accepted) {
		assertThat(FilterExpression.tags("a", "b").accepts(tag)).isEqualTo(accepted);
		assertThat(FilterExpression.all().accepts(tag)).isTrue();
	}

	@Test
	void aFilterIsParsedAndWrittenInTheBrokersForm() {
		FilterExpression filter = FilterExpression.parse(" created||changed || created ");
		assertThat(filter.tags()).containsExactly("created", "changed");
		assertThat(filter.expression()).isEqualTo("created || changed").isEqualTo(filter.toString());
		assertThat(filter.isAll()).isFalse();
		assertThat(filter).isEqualTo(FilterExpression.tags("changed", "created"))
			.hasSameHashCodeAs(FilterExpression.tags("changed", "created"))
			.isNotEqualTo(FilterExpression.tags("changed"));
		assertThat(FilterExpression.parse(filter.expression())).isEqualTo(filter);
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "", " ", " * " })
	void aFilterForAllMessagesIsParsed(String text) {
		assertThat(FilterExpression.parse(text)).isEqualTo(FilterExpression.all());
		assertThat(FilterExpression.parse(text).expression()).isEqualTo("*");
		assertThat(FilterExpression.parse(text).isAll()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "||", "a||", "||a", "a|| ||b" })
	void aFilterWithAMissingTagIsRefused(String text) {
		assertThatThrownBy(() -> FilterExpression.parse(text)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'" + text + "'");
	}

	@Test
	void aFilterWithoutATagOrWithAnInvalidOneIsRefused() {
		assertThatThrownBy(() -> FilterExpression.tags(new String[0])).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("all()");
		assertThatThrownBy(() -> FilterExpression.tags("a", " ")).isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> FilterExpression.tags("a||b")).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'a||b'");
		// It means all messages to brokers, and the client would drop each of them.
		assertThatThrownBy(() -> FilterExpression.tags("*")).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("all()");
		assertThatThrownBy(() -> FilterExpression.all().tags().add("x"))
			.isInstanceOf(UnsupportedOperationException.class);
	}

}
