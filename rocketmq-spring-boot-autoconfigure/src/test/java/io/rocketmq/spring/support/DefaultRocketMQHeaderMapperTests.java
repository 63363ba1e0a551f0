package io.rocketmq.spring.support;

import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;

import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.spring.FakeReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

class DefaultRocketMQHeaderMapperTests {

	private final RocketMQHeaderMapper mapper = new DefaultRocketMQHeaderMapper();

	@Test
	void simpleValuesBecomeProperties() {
		Map<String, Object> headers = Map.of("text", "t", "number", 5L, "truth", true, "unit", TimeUnit.SECONDS, "uuid",
				new UUID(0, 1), "duration", Duration.ofSeconds(1), "date", new Date(0), "instant", Instant.EPOCH,
				"builder", new StringBuilder("b"));
		assertThat(map(headers).properties()).containsOnly(entry("text", "t"), entry("number", "5"),
				entry("truth", "true"), entry("unit", "SECONDS"), entry("uuid", "00000000-0000-0000-0000-000000000001"),
				entry("duration", "PT1S"), entry("date", "1970-01-01T00:00:00Z"),
				entry("instant", "1970-01-01T00:00:00Z"), entry("builder", "b"));
	}

	@Test
	void fieldsAreSet() {
		Message message = map(Map.of(RocketMQHeaders.TAGS, "created", RocketMQHeaders.KEYS, " a  b ",
				RocketMQHeaders.FLAG, 9, RocketMQHeaders.SHARDING_KEY, "customer", RocketMQHeaders.DELAY_LEVEL, "3",
				RocketMQHeaders.PRIORITY, 2, RocketMQHeaders.LITE_TOPIC, "lite", RocketMQHeaders.WAIT, false));
		assertThat(message.tag()).isEqualTo("created");
		assertThat(message.keys()).containsExactly("a", "b");
		assertThat(message.flag()).isEqualTo(9);
		assertThat(message.shardingKey()).isEqualTo("customer");
		assertThat(message.properties()).containsOnly(entry("TAGS", "created"), entry("KEYS", "a b"),
				entry("__SHARDINGKEY", "customer"), entry("DELAY", "3"), entry("_SYS_MSG_PRIORITY_", "2"),
				entry("__LITE_TOPIC", "lite"), entry("WAIT", "false"));
	}

	@Test
	void plainNamesSetFields() {
		Message message = map(Map.of("TAGS", "created", "KEYS", List.of("a", "b"), "FLAG", "9", "DELAY", 3,
				"WAIT_STORE_MSG_OK", "false", "__SHARDINGKEY", "customer"));
		assertThat(message.flag()).isEqualTo(9);
		assertThat(message.properties()).containsOnly(entry("TAGS", "created"), entry("KEYS", "a b"),
				entry("__SHARDINGKEY", "customer"), entry("DELAY", "3"), entry("WAIT", "false"));
	}

	@Test
	void theFirstNameWithAValueCounts() {
		assertThat(map(Map.of(RocketMQHeaders.KEYS, "mine", "KEYS", "plain")).keys()).containsExactly("mine");
		assertThat(map(Map.of(RocketMQHeaders.KEYS, " ", "KEYS", "plain")).keys()).containsExactly("plain");
	}

	@Test
	void keysMayBeACollectionOrAnArrayWithGaps() {
		assertThat(map(Map.of("KEYS", Arrays.asList("a", null, " ", 5))).keys()).containsExactly("a", "5");
		assertThat(map(Map.of("KEYS", new String[] { "a", "", "b" })).keys()).containsExactly("a", "b");
		assertThat(map(Map.of("KEYS", 42L)).keys()).containsExactly("42");
		assertThat(map(Map.of("KEYS", List.of())).keys()).isEmpty();
	}

	@Test
	void delaysHaveManyForms() {
		for (Object delay : List.of(Duration.ofSeconds(90), "90s", "PT1M30S", 90_000, "90000")) {
			assertThat(map(Map.of(RocketMQHeaders.DELAY_TIME, delay)).properties())
				.containsOnly(entry("TIMER_DELAY_MS", "90000"));
		}
		Instant time = Instant.parse("2030-01-01T12:00:00Z");
		for (Object at : List.of(time, OffsetDateTime.ofInstant(time, ZoneOffset.ofHours(2)), Date.from(time),
				"2030-01-01T12:00:00Z", "2030-01-01T14:00:00+02:00", time.toEpochMilli(),
				String.valueOf(time.toEpochMilli()))) {
			assertThat(map(Map.of(RocketMQHeaders.DELIVER_AT, at)).properties())
				.containsOnly(entry("TIMER_DELIVER_MS", String.valueOf(time.toEpochMilli())));
		}
		assertThat(map(Map.of(RocketMQHeaders.DELAY_LEVEL, 0)).isDelayed()).isFalse();
	}

	@Test
	void twoDelaysContradictEachOther() {
		assertThatExceptionOfType(IllegalMessageException.class)
			.isThrownBy(() -> map(Map.of("DELAY", 3, RocketMQHeaders.DELAY_TIME, "10s")))
			.withMessageContaining("already has a delay");
	}

	@ParameterizedTest
	@CsvSource({ "rocketmq_FLAG, many, a whole number", "FLAG, 2147483648, a whole number",
			"rocketmq_DELAY, soon, a whole number", "DELAY, 1.5, a whole number",
			"rocketmq_DELAY_TIME, soon, a text such as 10s", "TIMER_DELAY_MS, 9223372036854775807d, a text such as 10s",
			"rocketmq_DELIVER_AT, tomorrow, with a zone", "rocketmq_DELIVER_AT, 2030-01-01T12:00:00, with a zone",
			"rocketmq_DELIVER_AT, 99999999999999999999, with a zone", "rocketmq_WAIT, no, true or false",
			"rocketmq_PRIORITY, high, a whole number" })
	void illegalValuesAreNamed(String name, String value, String expected) {
		assertThatIllegalArgumentException().isThrownBy(() -> map(Map.of(name, value)))
			.withMessageContaining("Header '" + name + "' is illegal: '" + value + "'")
			.withMessageContaining(expected);
	}

	@Test
	void aDateWithoutAZoneIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> map(Map.of(RocketMQHeaders.DELIVER_AT, LocalDateTime.of(2030, 1, 1, 12, 0))))
			.withMessageContaining("2030-01-01T12:00")
			.withMessageContaining("with a zone");
	}

	@Test
	void blankAndNullValuesAreLeftOut() {
		Map<String, Object> headers = new HashMap<>();
		for (String name : List.of("baggage", RocketMQHeaders.TAGS, RocketMQHeaders.KEYS, RocketMQHeaders.FLAG,
				RocketMQHeaders.DELAY_TIME, "WAIT_STORE_MSG_OK", "contentType", "UNIQ_KEY", "rocketmq_unknown")) {
			for (String value : Arrays.asList("", " \t", null)) {
				headers.put(name, value);
				Message message = map(headers);
				assertThat(message.properties()).as(name).isEmpty();
				assertThat(message.flag()).isZero();
			}
		}
	}

	@Test
	void reservedNamesAreRefused() {
		assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(() -> map(Map.of("UNIQ_KEY", "mine")))
			.withMessageContaining("reserved by RocketMQ: 'UNIQ_KEY'. Use another");
		assertThatIllegalArgumentException().isThrownBy(() -> map(Map.of("rocketmq_KEY", "mine")))
			.withMessageContaining("Header 'rocketmq_KEY' is unknown")
			.withMessageContaining("Use another name");
	}

	@Test
	void eachConstantIsSentOrReceived() throws IllegalAccessException {
		Set<String> sent = Set.of(RocketMQHeaders.KEYS, RocketMQHeaders.TAGS, RocketMQHeaders.FLAG,
				RocketMQHeaders.SHARDING_KEY, RocketMQHeaders.DELAY_LEVEL, RocketMQHeaders.DELAY_TIME,
				RocketMQHeaders.DELIVER_AT, RocketMQHeaders.PRIORITY, RocketMQHeaders.LITE_TOPIC, RocketMQHeaders.WAIT,
				RocketMQHeaders.PAYLOAD_TYPE);
		int received = 0;
		for (Field field : RocketMQHeaders.class.getFields()) {
			String name = (String) field.get(null);
			assertThat(name).startsWith(RocketMQHeaders.PREFIX);
			if (!name.equals(RocketMQHeaders.PREFIX) && !sent.contains(name)) {
				assertThat(map(Map.of(name, "1")).properties()).as(name).isEmpty();
				received++;
			}
		}
		assertThat(received).isEqualTo(25);
	}

	@Test
	void headersOfSpringAreNeverSentNorReceived() {
		SimpMessageHeaderAccessor session = SimpMessageHeaderAccessor.create();
		session.setSessionId("secret");
		session.setDestination("/app/orders");
		session.setNativeHeader("login", "secret");
		session.setHeader("stompCommand", "SEND");
		session.setHeader("conversionHint", "hint");
		session.setReplyChannelName("replies");
		session.setErrorChannelName("errors");
		session.setHeader("simple", "mine");
		session.setHeader("stomping", "mine");
		session.setHeader("simp", "mine");
		assertThat(session.getMessageHeaders()).hasSizeGreaterThan(10);
		assertThat(map(session.getMessageHeaders()).properties()).containsOnlyKeys("simple", "stomping", "simp");
		Map<String, String> properties = Map.of("id", "1", "timestamp", "2", "replyChannel", "r", "errorChannel", "e",
				"nativeHeaders", "n", "simpSessionId", "s", "stompCommand", "c", "mine", "v");
		assertThat(this.mapper.toHeaders(FakeReceivedMessage.of("orders", "x", properties)))
			.doesNotContainKeys("id", "timestamp", "replyChannel", "errorChannel", "nativeHeaders", "simpSessionId",
					"stompCommand")
			.containsEntry("mine", "v");
	}

	@Test
	void valuesWithoutATextAreLeftOutWithOneWarningForEachName() {
		Logger logger = (Logger) LoggerFactory.getLogger(DefaultRocketMQHeaderMapper.class);
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		logger.addAppender(log);
		try {
			for (int i = 0; i < 3; i++) {
				assertThat(map(Map.of("list", List.of("a"), "object", new Object(), "bytes", new byte[1])).properties())
					.isEmpty();
			}
			assertThat(log.list).filteredOn((event) -> event.getLevel() == Level.WARN)
				.extracting(ILoggingEvent::getFormattedMessage)
				.hasSize(3)
				.anySatisfy((text) -> assertThat(text).contains("Header 'object' is not sent: java.lang.Object"));
			log.list.clear();
			IntStream.range(0, 500).forEach((i) -> map(Map.of("list" + i, List.of("a"))));
			assertThat(log.list).filteredOn((event) -> event.getLevel() == Level.WARN).hasSize(97);
		}
		finally {
			logger.detachAppender(log);
		}
	}

	@Test
	void receivedMessagesHaveNamesOfTheirOwn() {
		Map<String, String> properties = new HashMap<>(Map.of("TAGS", "created", "KEYS", "a b", "UNIQ_KEY",
				FakeReceivedMessage.ID, "TRAN_MSG", "true", "__SHARDINGKEY", "customer", "_SYS_MSG_PRIORITY_", "3",
				"__LITE_TOPIC", "lite", "DELAY", "2", "mine", "v"));
		properties.putAll(Map.of("CORRELATION_ID", "c", "REPLY_TO_CLIENT", "r", "TTL", "3000", "FLAG", "5",
				"WAIT_STORE_MSG_OK", "true", "rocketmq_KEYS", "x", "ORIGIN_GROUP", "g", "INNER_MULTI_DISPATCH", "q"));
		assertThat(this.mapper.toHeaders(FakeReceivedMessage.of("orders", "x", properties))).containsOnly(
				entry(RocketMQHeaders.TOPIC, "orders"), entry(RocketMQHeaders.RECEIVED_TAGS, "created"),
				entry(RocketMQHeaders.RECEIVED_KEYS, "a b"), entry(RocketMQHeaders.RECEIVED_FLAG, 7),
				entry(RocketMQHeaders.RECEIVED_SHARDING_KEY, "customer"), entry(RocketMQHeaders.RECEIVED_PRIORITY, 3),
				entry(RocketMQHeaders.RECEIVED_LITE_TOPIC, "lite"),
				entry(RocketMQHeaders.MESSAGE_ID, FakeReceivedMessage.ID),
				entry(RocketMQHeaders.TRANSACTION_ID, FakeReceivedMessage.ID),
				entry(RocketMQHeaders.BROKER_NAME, "broker-a"), entry(RocketMQHeaders.QUEUE_ID, 3),
				entry(RocketMQHeaders.QUEUE_OFFSET, 42L), entry(RocketMQHeaders.RECONSUME_TIMES, 0),
				entry(RocketMQHeaders.BORN_TIMESTAMP, FakeReceivedMessage.BORN.toEpochMilli()),
				entry(RocketMQHeaders.STORE_TIMESTAMP, FakeReceivedMessage.BORN.toEpochMilli() + 5),
				entry(RocketMQHeaders.BORN_HOST, "192.0.2.1:4711"), entry("mine", "v"));
	}

	@Test
	void whatWasReceivedIsNotForwarded() {
		Map<String, String> properties = Map.of("TAGS", "created", "KEYS", "a b", "__SHARDINGKEY", "customer",
				"_SYS_MSG_PRIORITY_", "3", "CORRELATION_ID", "c", "FLAG", "5", RocketMQHeaders.EXCEPTION_MESSAGE, "why",
				RocketMQHeaders.ORIGINAL_OFFSET, "7", "mine", "v");
		Map<String, Object> headers = this.mapper.toHeaders(FakeReceivedMessage.of("orders", "x", properties));
		Message forwarded = map(headers);
		assertThat(forwarded.properties()).containsOnly(entry("mine", "v"));
		assertThat(forwarded.flag()).isZero();
	}

	@Test
	void halfMessagesHaveTheNamesOfReceivedOnes() {
		Message message = Message.to("payments")
			.tag("created")
			.key("42")
			.property("mine", "v")
			.body(new byte[1])
			.build();
		assertThat(this.mapper.toHeaders(message, "id-1")).containsOnly(entry(RocketMQHeaders.TOPIC, "payments"),
				entry(RocketMQHeaders.RECEIVED_TAGS, "created"), entry(RocketMQHeaders.RECEIVED_KEYS, "42"),
				entry(RocketMQHeaders.RECEIVED_FLAG, 0), entry(RocketMQHeaders.MESSAGE_ID, "id-1"),
				entry(RocketMQHeaders.TRANSACTION_ID, "id-1"), entry("mine", "v"));
	}

	@Test
	void deadLettersTellTheirOrigin() {
		Map<String, String> properties = Map.of(RocketMQHeaders.EXCEPTION_CLASS, "c", RocketMQHeaders.EXCEPTION_MESSAGE,
				"m", RocketMQHeaders.EXCEPTION_STACK, "s", RocketMQHeaders.ORIGINAL_TOPIC, "orders",
				RocketMQHeaders.ORIGINAL_BROKER_NAME, "b", RocketMQHeaders.ORIGINAL_QUEUE_ID, "1",
				RocketMQHeaders.ORIGINAL_OFFSET, "7", RocketMQHeaders.ORIGINAL_GROUP, "g", PropertyNames.RETRY_TOPIC,
				"another");
		assertThat(this.mapper.toHeaders(FakeReceivedMessage.of("%DLQ%g", "x", properties)))
			.containsEntry(RocketMQHeaders.EXCEPTION_CLASS, "c")
			.containsEntry(RocketMQHeaders.EXCEPTION_MESSAGE, "m")
			.containsEntry(RocketMQHeaders.EXCEPTION_STACK, "s")
			.containsEntry(RocketMQHeaders.ORIGINAL_TOPIC, "orders")
			.containsEntry(RocketMQHeaders.ORIGINAL_BROKER_NAME, "b")
			.containsEntry(RocketMQHeaders.ORIGINAL_QUEUE_ID, 1)
			.containsEntry(RocketMQHeaders.ORIGINAL_OFFSET, 7L)
			.containsEntry(RocketMQHeaders.ORIGINAL_GROUP, "g");
	}

	@ParameterizedTest
	@ValueSource(strings = { PropertyNames.RETRY_TOPIC, PropertyNames.DEAD_LETTER_ORIGIN_TOPIC })
	void deadLettersOfTheBrokerTellTheirTopic(String property) {
		assertThat(originalTopic("%DLQ%g", Map.of(property, "orders"))).isEqualTo("orders");
		assertThat(originalTopic("%DLQ%g", Map.of(property, "%RETRY%g_orders"))).isNull();
		assertThat(originalTopic("%DLQ%g", Map.of())).isNull();
		assertThat(originalTopic("orders", Map.of(property, "orders"))).isNull();
	}

	private @Nullable Object originalTopic(String topic, Map<String, String> properties) {
		return this.mapper.toHeaders(FakeReceivedMessage.of(topic, "x", properties))
			.get(RocketMQHeaders.ORIGINAL_TOPIC);
	}

	@Test
	void numbersThatAreNoneStayTexts() {
		assertThat(this.mapper
			.toHeaders(FakeReceivedMessage.of("orders", "x", Map.of(RocketMQHeaders.ORIGINAL_OFFSET, "not known"))))
			.containsEntry(RocketMQHeaders.ORIGINAL_OFFSET, "not known");
	}

	@Test
	void namesForSendingHaveNamesForReceiving() {
		assertThat(RocketMQHeaders.received(RocketMQHeaders.KEYS)).isEqualTo(RocketMQHeaders.RECEIVED_KEYS);
		assertThat(RocketMQHeaders.received("TAGS")).isEqualTo(RocketMQHeaders.RECEIVED_TAGS);
		assertThat(RocketMQHeaders.received(RocketMQHeaders.WAIT)).isNull();
		assertThat(RocketMQHeaders.received("mine")).isNull();
		assertThat(RocketMQHeaders.received(RocketMQHeaders.TOPIC)).isNull();
	}

	private Message map(Map<String, @Nullable Object> headers) {
		Message.Builder message = Message.to("orders").body(new byte[1]);
		this.mapper.toProperties((headers instanceof MessageHeaders given) ? given
				: new MessageHeaders(Collections.unmodifiableMap(headers)), message);
		return message.build();
	}

}
