package io.rocketmq.spring.support;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeType;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.FakeReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests named after what users of Apache's starter report: pains 6 (only JSON and text),
 * 7 (mappers and dates) and 8 (headers).
 */
class ConversionPainsTests {

	private final RocketMQMessageConverter converter = new DefaultRocketMQMessageConverter(new JsonPayloadConverter());

	@Test
	void pain06BytesArriveAsBytes() {
		byte[] binary = { 0, (byte) 0xff, (byte) 0xc3, 0x28 };
		Message sent = this.converter.toRocketMQ("orders", null, binary);
		assertThat(sent.body()).isEqualTo(binary);
		ReceivedMessage received = new FakeReceivedMessage("orders", sent.body(), sent.properties(), 0);
		assertThat(this.converter.fromRocketMQ(received, ResolvableType.forClass(byte[].class))).isEqualTo(binary);
		assertThat(this.converter.fromRocketMQ(received, ResolvableType.forClass(ByteBuffer.class)))
			.isEqualTo(ByteBuffer.wrap(binary));
	}

	@Test
	void pain06ABinaryFormatIsConvertedFromItsBytes() {
		RocketMQMessageConverter binary = new DefaultRocketMQMessageConverter(new PriceConverter());
		Price price = new Price(0xc328_ff00_8000L);
		Message sent = binary.toRocketMQ("prices", null, price);
		assertThat(sent.body()).hasSize(8);
		assertThat(sent.properties()).containsOnly(entry("contentType", "application/x-price"),
				entry(RocketMQHeaders.PAYLOAD_TYPE, "Price"));
		ReceivedMessage received = new FakeReceivedMessage("prices", sent.body(), sent.properties(), 0);
		assertThat(binary.fromRocketMQ(received, ResolvableType.forClass(Price.class))).isEqualTo(price);
	}

	@Test
	void pain06AnEmptyBodyOfABinaryFormatIsAValue() {
		RocketMQMessageConverter binary = new DefaultRocketMQMessageConverter(new PriceConverter());
		ReceivedMessage received = new FakeReceivedMessage("prices", new byte[0],
				Map.of("contentType", "application/x-price"), 0);
		assertThat(binary.fromRocketMQ(received, ResolvableType.forClass(Price.class))).isEqualTo(new Price(0));
	}

	@Test
	void pain07DatesAreTextWithoutAnyConfiguration() {
		Delivery delivery = new Delivery(LocalDate.of(2030, 1, 2), Duration.ofMinutes(90));
		Message sent = this.converter.toRocketMQ("deliveries", null, delivery);
		assertThat(new String(sent.body(), StandardCharsets.UTF_8)).contains("\"day\":\"2030-01-02\"");
		assertThat(this.converter.fromRocketMQ(new FakeReceivedMessage("deliveries", sent.body(), sent.properties(), 0),
				ResolvableType.forClass(Delivery.class)))
			.isEqualTo(delivery);
	}

	@Test
	void pain07TheApplicationsMapperIsUsed() {
		SimpleModule prices = new SimpleModule().addSerializer(Price.class, new StdSerializer<>(Price.class) {

			@Override
			public void serialize(Price price, JsonGenerator json, SerializationContext context) {
				json.writeString(price.cents() / 100 + " EUR");
			}

		});
		RocketMQMessageConverter own = new DefaultRocketMQMessageConverter(
				new JsonPayloadConverter(JsonMapper.builder().addModule(prices).build()));
		assertThat(own.toRocketMQ("prices", null, new Price(500)).body())
			.isEqualTo("\"5 EUR\"".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void pain08TagKeysAndDelayOfTheHeadersAreHeeded() {
		Message message = this.converter.toRocketMQ("orders", null,
				MessageBuilder.withPayload("x")
					.setHeader("TAGS", "created")
					.setHeader("KEYS", "42")
					.setHeader("DELAY", 3)
					.build());
		assertThat(message.tag()).isEqualTo("created");
		assertThat(message.keys()).containsExactly("42");
		assertThat(message.properties()).containsEntry("DELAY", "3");
	}

	@Test
	void pain08AnEmptyTracingHeaderDoesNotFailTheSend() {
		Map<String, Object> headers = new HashMap<>(Map.of("baggage", "", "traceparent", "00-1-2-01"));
		headers.put("tracestate", null);
		assertThat(this.converter.toRocketMQ("orders", null, new GenericMessage<>(new byte[1], headers)).properties())
			.containsOnly(entry("traceparent", "00-1-2-01"));
	}

	@Test
	void pain08IdAndTimestampDoNotLeak() {
		org.springframework.messaging.Message<?> message = new GenericMessage<>(new byte[1]);
		assertThat(message.getHeaders()).containsKeys("id", "timestamp");
		assertThat(this.converter.toRocketMQ("orders", null, message).properties()).isEmpty();
	}

	@Test
	void pain08ListenersSeeTheHeaders() {
		ReceivedMessage received = FakeReceivedMessage.of("orders", "[1]", Map.of("KEYS", "42", "mine", "v"));
		org.springframework.messaging.Message<?> message = (org.springframework.messaging.Message<?>) this.converter
			.fromRocketMQ(received, ResolvableType.forClassWithGenerics(org.springframework.messaging.Message.class,
					ResolvableType.forClassWithGenerics(List.class, Integer.class)));
		assertThat(message).isNotNull();
		assertThat(message.getPayload()).isEqualTo(List.of(1));
		assertThat(message.getHeaders()).containsEntry(RocketMQHeaders.RECEIVED_KEYS, "42").containsEntry("mine", "v");
	}

	record Price(long cents) {
	}

	record Delivery(LocalDate day, Duration window) {
	}

	/**
	 * A format like protobuf: binary, and an empty body has a meaning.
	 */
	private static final class PriceConverter extends AbstractMessageConverter {

		PriceConverter() {
			super(new MimeType("application", "x-price"));
		}

		@Override
		protected boolean supports(Class<?> type) {
			return type == Price.class;
		}

		@Override
		protected Object convertToInternal(Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
			return ByteBuffer.allocate(8).putLong(((Price) payload).cents()).array();
		}

		@Override
		protected Object convertFromInternal(org.springframework.messaging.Message<?> message, Class<?> type,
				@Nullable Object hint) {
			byte[] bytes = (byte[]) message.getPayload();
			return new Price((bytes.length > 0) ? ByteBuffer.wrap(bytes).getLong() : 0);
		}

	}

}
