package io.rocketmq.client.message;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.rocketmq.common.producer.RecallMessageHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MessageKindTests {

	@Test
	void eachKindIsAPropertyOfItsMessage() {
		assertThat(properties((message) -> message.delayLevel(3))).isEqualTo(Map.of("DELAY", "3"));
		assertThat(properties((message) -> message.delay(Duration.ofSeconds(90))))
			.isEqualTo(Map.of("TIMER_DELAY_MS", "90000"));
		assertThat(properties((message) -> message.deliverAt(Instant.ofEpochMilli(5))))
			.isEqualTo(Map.of("TIMER_DELIVER_MS", "5"));
		assertThat(properties((message) -> message.orderedBy("customer")))
			.isEqualTo(Map.of("__SHARDINGKEY", "customer"));
		assertThat(properties((message) -> message.priority(4))).isEqualTo(Map.of("_SYS_MSG_PRIORITY_", "4"));
		assertThat(properties((message) -> message.liteTopic("chat-1"))).isEqualTo(Map.of("__LITE_TOPIC", "chat-1"));
		assertThat(properties((message) -> message.waitStored(false))).isEqualTo(Map.of("WAIT", "false"));
		assertThat(properties((message) -> message.waitStored(false).waitStored(true))).isEmpty();
		assertThat(properties((message) -> message.orderedBy("a").orderedBy(null))).isEmpty();
	}

	@Test
	void aMessageHasAtMostOneDelay() {
		illegal((message) -> message.delayLevel(1).delay(Duration.ofSeconds(5)), "already has a delay: DELAY=1");
		illegal((message) -> message.delay(Duration.ofSeconds(5)).deliverAt(Instant.now()),
				"already has a delay: TIMER_DELAY_MS=5000");
		assertThat(properties((message) -> message.delayLevel(1).delayLevel(2))).isEqualTo(Map.of("DELAY", "2"));
	}

	@Test
	void valuesThatNoServerSupportsAreRefused() {
		illegal((message) -> message.delayLevel(0), "Delay level is out of range: 0");
		illegal((message) -> message.delay(Duration.ZERO), "Delay is out of range: PT0S");
		illegal((message) -> message.delay(Duration.ofNanos(10)), "(1 ms to 3650 days)");
		illegal((message) -> message.deliverAt(Instant.EPOCH.minusMillis(1)),
				"Delivery time is out of range: 1969-12-31T23:59:59.999Z");
		illegal((message) -> message.priority(-1), "Priority is negative: -1");
		illegal((message) -> message.liteTopic("a$b"), "'a$b'");
		illegal((message) -> message.orderedBy(" "), "Ordering key is illegal: ' '");
		illegal((message) -> message.property("__SHARDINGKEY", "x"), "reserved");
	}

	@Test
	void timesBeyondTheRangeOfServersAreRefused() {
		Duration forever = ChronoUnit.FOREVER.getDuration();
		illegal((message) -> message.delay(forever), "Delay is out of range: " + forever);
		illegal((message) -> message.delay(Duration.ofDays(3651)), "(1 ms to 3650 days)");
		illegal((message) -> message.delay(forever.negated()), "Delay is out of range");
		illegal((message) -> message.deliverAt(Instant.MAX), "Delivery time is out of range: " + Instant.MAX);
		illegal((message) -> message.deliverAt(Instant.MIN), "Delivery time is out of range");
		illegal((message) -> message.checkImmunity(forever), "Check immunity is out of range: " + forever);
		assertThat(properties((message) -> message.delay(Duration.ofDays(3650)))).containsKey("TIMER_DELAY_MS");
		assertThat(properties((message) -> message.deliverAt(Instant.ofEpochMilli(Long.MAX_VALUE))))
			.isEqualTo(Map.of("TIMER_DELIVER_MS", String.valueOf(Long.MAX_VALUE)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u0000", "\u0001", "\u0002", "\u001f", "\u007f" })
	void controlCharactersAreRefusedInNames(String control) {
		illegal((message) -> message.tag("a" + control), "control character");
		illegal((message) -> message.key("a" + control), "control character");
		illegal((message) -> message.orderedBy("a" + control), "control character");
		illegal((message) -> message.liteTopic("a" + control), "control character");
		illegal((message) -> message.property("a" + control, "b"), "control character");
	}

	@Test
	void aValueMayHaveLinesAndNoOtherControlCharacter() {
		assertThat(properties((message) -> message.property("text", "a\tb\r\nc"))).containsEntry("text", "a\tb\r\nc");
		illegal((message) -> message.property("text", "a\u0007"), "control character");
	}

	@Test
	void aBuilderCopiesEveryPartOfAMessage() {
		Message message = Message.to("t").tag("a").delayLevel(2).flag(7).body(new byte[] { 1 }).build();
		Message other = message.toBuilder().property("more", "x").build();
		assertThat(other.topic()).isEqualTo("t");
		assertThat(other.flag()).isEqualTo(7);
		assertThat(other.body()).isSameAs(message.body());
		assertThat(other.properties()).isEqualTo(Map.of("TAGS", "a", "DELAY", "2", "more", "x"));
		assertThat(message.properties()).doesNotContainKey("more");
		assertThat(message.isDelayed()).isTrue();
		assertThat(Message.to("t").body(new byte[1]).build().isDelayed()).isFalse();
	}

	@Test
	void aRecallHandleOfApacheIsParsed() {
		String handle = RecallMessageHandle.HandleV1.buildHandle("topic", "broker-a", "123", "ID");
		assertThat(RecallHandle.parse(handle))
			.isEqualTo(new RecallHandle("topic", "broker-a", Instant.ofEpochMilli(123), "ID"));
		for (String bad : new String[] { "", "?", "v1", base64("v2 t b 1 i"), base64("v1 t b 1"),
				base64("v1 t b x i") }) {
			assertThatIllegalArgumentException().isThrownBy(() -> RecallHandle.parse(bad))
				.withMessageContaining("no recall handle: '" + bad + "'");
		}
	}

	@Test
	void aTextIsABodyInUtf8() {
		assertThat(Message.to("topic").text("größer 世界").build().body())
			.isEqualTo("größer 世界".getBytes(StandardCharsets.UTF_8));
		assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(Message.to("topic").text("")::build)
			.withMessageContaining("at least one byte");
	}

	@Test
	void aCheckImmunityIsRoundedUpToWholeSeconds() {
		assertThat(properties((message) -> message.checkImmunity(Duration.ofNanos(1))))
			.isEqualTo(Map.of("CHECK_IMMUNITY_TIME_IN_SECONDS", "1"));
		assertThat(properties((message) -> message.checkImmunity(Duration.ofSeconds(60))))
			.isEqualTo(Map.of("CHECK_IMMUNITY_TIME_IN_SECONDS", "60"));
		illegal((message) -> message.checkImmunity(Duration.ZERO), "Check immunity is out of range: PT0S");
	}

	private static String base64(String text) {
		return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	private static Map<String, String> properties(Consumer<Message.Builder> change) {
		Message.Builder builder = Message.to("topic").body(new byte[1]);
		change.accept(builder);
		return builder.build().properties();
	}

	private static void illegal(Consumer<Message.Builder> change, String problem) {
		assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(() -> properties(change))
			.withMessageContaining(problem)
			.satisfies((failure) -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT));
	}

}
