package io.rocketmq.spring.support;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.SimpleMessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeTypeUtils;

import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.FakeReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

class DefaultRocketMQMessageConverterTests {

	private final RocketMQMessageConverter converter = new DefaultRocketMQMessageConverter(new JsonPayloadConverter());

	@Test
	void bytesAreSentAsTheyAreWithoutContentType() {
		byte[] body = { 1, 2, 3 };
		Message message = this.converter.toRocketMQ("orders", "created", body);
		assertThat(message.body()).isSameAs(body);
		assertThat(message.topic()).isEqualTo("orders");
		assertThat(message.properties()).containsExactly(entry("TAGS", "created"));
	}

	@Test
	void textIsSentAsUtf8() {
		Message message = this.converter.toRocketMQ("orders", null, "Grüße €");
		assertThat(message.body()).isEqualTo("Grüße €".getBytes(StandardCharsets.UTF_8));
		assertThat(message.properties()).containsExactly(entry("contentType", "text/plain;charset=UTF-8"));
		assertThat(message.tag()).isNull();
	}

	@Test
	void textKeepsAContentTypeAndItsCharset() {
		Message message = this.converter.toRocketMQ("orders", null,
				MessageBuilder.withPayload("{\"ü\":1}")
					.setHeader(MessageHeaders.CONTENT_TYPE,
							MimeTypeUtils.parseMimeType("application/json;charset=ISO-8859-1"))
					.build());
		assertThat(message.body()).isEqualTo("{\"ü\":1}".getBytes(StandardCharsets.ISO_8859_1));
		assertThat(message.properties()).containsEntry("contentType", "application/json;charset=ISO-8859-1");
	}

	@Test
	void objectsAreSentAsJson() {
		Message message = this.converter.toRocketMQ("orders", null, new Order("42", 3));
		assertThat(new String(message.body(), StandardCharsets.UTF_8)).isEqualTo("{\"id\":\"42\",\"count\":3}");
		assertThat(message.properties()).containsOnly(entry("contentType", "application/json"),
				entry(RocketMQHeaders.PAYLOAD_TYPE, "Order"));
	}

	@Test
	void thePayloadTypeIsTheSimpleNameOfTheApplicationsOwnClasses() {
		assertThat(payloadType(new Order("42", 3))).isEqualTo("Order");
		assertThat(payloadType("text")).isNull();
		assertThat(payloadType(new byte[1])).isNull();
		assertThat(payloadType(42)).isNull();
		assertThat(payloadType(List.of(new Order("42", 3)))).isNull();
		assertThat(payloadType(Map.of("id", "42"))).isNull();
		assertThat(payloadType(new Order[0])).isNull();
		assertThat(payloadType(new Object() {
			public final String id = "42";

		})).isNull();
	}

	@Test
	void theSenderMayStateThePayloadTypeAndForwardingDoesNotCarryItAlong() {
		Message stated = this.converter.toRocketMQ("orders", null,
				new GenericMessage<>("{}", Map.of(RocketMQHeaders.PAYLOAD_TYPE, "Refund")));
		assertThat(stated.properties()).containsEntry(RocketMQHeaders.PAYLOAD_TYPE, "Refund");
		org.springframework.messaging.Message<byte[]> received = this.converter
			.toSpring(new FakeReceivedMessage("orders", stated.body(), stated.properties(), 0));
		assertThat(received.getHeaders()).containsEntry(RocketMQHeaders.RECEIVED_PAYLOAD_TYPE, "Refund");
		Message forwarded = this.converter.toRocketMQ("orders", null, MessageBuilder.fromMessage(received).build());
		assertThat(forwarded.properties()).doesNotContainKey(RocketMQHeaders.PAYLOAD_TYPE);
	}

	private @Nullable String payloadType(Object payload) {
		return this.converter.toRocketMQ("orders", null, payload).properties().get(RocketMQHeaders.PAYLOAD_TYPE);
	}

	@Test
	void plainNamesOfKeysAndTagsWorkAndTheDestinationsTagWins() {
		Message message = this.converter.toRocketMQ("orders", "paid",
				new GenericMessage<>("x", Map.of("KEYS", List.of("k1", "k2"), "TAGS", "created")));
		assertThat(message.tag()).isEqualTo("paid");
		assertThat(message.keys()).containsExactly("k1", "k2");
	}

	@Test
	void anIllegalContentTypeIsRefused() {
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.toRocketMQ("orders", null,
					new GenericMessage<>("x", Map.of("contentType", "no/such/type"))))
			.withMessageContaining("Header 'contentType' is illegal: 'no/such/type' (a MIME type");
	}

	@Test
	void aBlankContentTypeIsNone() {
		GenericMessage<?> text = new GenericMessage<>("x", Map.of("contentType", " "));
		assertThat(this.converter.toRocketMQ("orders", null, text).properties())
			.containsExactly(entry("contentType", "text/plain;charset=UTF-8"));
		GenericMessage<?> object = new GenericMessage<>(new Order("1", 1), Map.of("contentType", ""));
		assertThat(this.converter.toRocketMQ("orders", null, object).properties())
			.containsOnly(entry("contentType", "application/json"), entry(RocketMQHeaders.PAYLOAD_TYPE, "Order"));
		GenericMessage<?> bytes = new GenericMessage<>(new byte[1], Map.of("contentType", ""));
		assertThat(this.converter.toRocketMQ("orders", null, bytes).properties()).isEmpty();
	}

	@Test
	void theRemainingBytesOfABufferAreSent() {
		ByteBuffer buffer = ByteBuffer.wrap(new byte[] { 0, 1, 2, 3 }, 1, 2);
		for (ByteBuffer each : List.of(buffer, buffer.asReadOnlyBuffer())) {
			Message message = this.converter.toRocketMQ("orders", null, each);
			assertThat(message.body()).containsExactly(1, 2);
			assertThat(message.properties()).isEmpty();
			assertThat(each.remaining()).isEqualTo(2);
		}
	}

	@Test
	void aTextThatItsCharsetLacksIsRefused() {
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.toRocketMQ("orders", null,
					new GenericMessage<>("5 €", Map.of("contentType", "text/plain;charset=ISO-8859-1"))))
			.withMessageContaining("Text can't be encoded as ISO-8859-1")
			.withMessageContaining("Use UTF-8");
	}

	@Test
	void anObjectNeedsAContentTypeThatAConverterWrites() {
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.toRocketMQ("orders", null,
					new GenericMessage<>(new Order("1", 1), Map.of("contentType", "application/xml"))))
			.withMessageContaining("No converter writes " + Order.class.getName())
			.withMessageContaining("'application/xml'");
	}

	@Test
	void theMapperOfHeadersIsUsed() {
		RocketMQHeaderMapper headers = new DefaultRocketMQHeaderMapper() {

			@Override
			public void toProperties(MessageHeaders given, Message.Builder message) {
				message.property("tenant", "t1");
			}

			@Override
			public Map<String, Object> toHeaders(ReceivedMessage message) {
				return Map.of("tenant", "t2");
			}

		};
		RocketMQMessageConverter own = new DefaultRocketMQMessageConverter(new JsonPayloadConverter(), headers);
		assertThat(own.toRocketMQ("orders", "created", "x").properties()).containsOnly(entry("tenant", "t1"),
				entry("TAGS", "created"));
		assertThat(own.toSpring(FakeReceivedMessage.of("orders", "x", Map.of())).getHeaders()).containsEntry("tenant",
				"t2");
	}

	@Test
	void nullPayloadIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.converter.toRocketMQ("orders", null, null))
			.withMessageContaining("Payload is null");
	}

	@Test
	void emptyPayloadIsRefused() {
		assertThatExceptionOfType(IllegalMessageException.class)
			.isThrownBy(() -> this.converter.toRocketMQ("orders", null, ""))
			.withMessageContaining("at least one byte");
	}

	@Test
	void withoutAConverterForObjectsTheErrorNamesThePayload() {
		RocketMQMessageConverter plain = new DefaultRocketMQMessageConverter(new SimpleMessageConverter());
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> plain.toRocketMQ("orders", null, new Order("1", 1)))
			.withMessageContaining(Order.class.getName() + " of the payload instead of byte[]");
	}

	@Test
	void sentPayloadsAreConvertedBack() {
		Message sent = this.converter.toRocketMQ("orders", "created",
				MessageBuilder.withPayload(new Order("42", 3)).setHeader("mine", Duration.ofSeconds(1)).build());
		ReceivedMessage received = new FakeReceivedMessage("orders", sent.body(), sent.properties(), 0);
		org.springframework.messaging.Message<?> message = (org.springframework.messaging.Message<?>) this.converter
			.fromRocketMQ(received,
					ResolvableType.forClassWithGenerics(org.springframework.messaging.Message.class, Order.class));
		assertThat(message.getPayload()).isEqualTo(new Order("42", 3));
		assertThat(message.getHeaders()).containsEntry("contentType", "application/json");
	}

	@Test
	void readsWhatAListenerTakes() {
		ReceivedMessage json = FakeReceivedMessage.of("orders", "[{\"id\":\"1\",\"count\":2}]",
				Map.of("contentType", "application/json"));
		assertThat(this.converter.fromRocketMQ(json, ResolvableType.forClass(ReceivedMessage.class))).isSameAs(json);
		assertThat(this.converter.fromRocketMQ(json, ResolvableType.forClass(byte[].class))).isSameAs(json.body());
		assertThat(this.converter.fromRocketMQ(json, ResolvableType.forClass(String.class)))
			.isEqualTo("[{\"id\":\"1\",\"count\":2}]");
		assertThat(
				this.converter.fromRocketMQ(json, ResolvableType.forType(new ParameterizedTypeReference<List<Order>>() {
				})))
			.isEqualTo(List.of(new Order("1", 2)));
		assertThat(this.converter.fromRocketMQ(json, ResolvableType.forClass(Order[].class)))
			.isEqualTo(new Order[] { new Order("1", 2) });
		assertThat(this.converter.fromRocketMQ(json, ResolvableType.forClass(Object.class))).isSameAs(json.body());
	}

	@Test
	void readsJsonThatWasSentAsText() {
		ReceivedMessage text = FakeReceivedMessage.of("orders", "{\"id\":\"1\",\"count\":2}",
				Map.of("contentType", "text/plain;charset=UTF-8"));
		assertThat(this.converter.fromRocketMQ(text, ResolvableType.forClass(Order.class)))
			.isEqualTo(new Order("1", 2));
		assertThat(this.converter.fromRocketMQ(text, ResolvableType.forClass(Object.class))).isInstanceOf(String.class);
	}

	@Test
	void unreadablePayloadsAreRejected() {
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.fromRocketMQ(FakeReceivedMessage.of("orders", "{", Map.of()),
					ResolvableType.forClass(Order.class)))
			.withMessageContaining("Could not read JSON as " + Order.class.getName());
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.fromRocketMQ(
					FakeReceivedMessage.of("orders", "<a/>", Map.of("contentType", "application/xml")),
					ResolvableType.forClass(Order.class)))
			.withMessageContaining("No converter reads content type 'application/xml' as " + Order.class.getName());
	}

	@Test
	void bytesCanBeReadWithoutACopy() {
		ReceivedMessage message = FakeReceivedMessage.of("orders", "x", Map.of());
		ByteBuffer buffer = (ByteBuffer) this.converter.fromRocketMQ(message,
				ResolvableType.forClass(ByteBuffer.class));
		assertThat(buffer).isNotNull().isEqualTo(ByteBuffer.wrap(message.body()));
		assertThat(buffer.isReadOnly()).isTrue();
		assertThat(
				this.converter.payloadConverter().fromMessage(new GenericMessage<>(message.body()), ByteBuffer.class))
			.isEqualTo(buffer);
	}

	@Test
	void theListenersContentTypeReplacesThatOfTheMessage() {
		ReceivedMessage message = FakeReceivedMessage.of("orders", "{\"id\":\"1\",\"count\":2}",
				Map.of("contentType", "application/x-unknown"));
		ResolvableType order = ResolvableType.forClass(Order.class);
		assertThat(this.converter.fromRocketMQ(message, order, "application/json")).isEqualTo(new Order("1", 2));
		assertThat(this.converter.fromRocketMQ(message,
				ResolvableType.forClassWithGenerics(org.springframework.messaging.Message.class, Order.class),
				"application/json"))
			.isInstanceOfSatisfying(org.springframework.messaging.Message.class, (read) -> {
				assertThat(read.getPayload()).isEqualTo(new Order("1", 2));
				assertThat(read.getHeaders()).containsEntry("contentType", "application/json");
			});
		ReceivedMessage latin = new FakeReceivedMessage("orders", "ü".getBytes(StandardCharsets.ISO_8859_1), Map.of(),
				0);
		assertThat(this.converter.fromRocketMQ(latin, ResolvableType.forClass(String.class),
				"text/plain;charset=ISO-8859-1"))
			.isEqualTo("ü");
		ReceivedMessage illegal = FakeReceivedMessage.of("orders", "{}", Map.of("contentType", "json"));
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.fromRocketMQ(illegal, order))
			.withMessageContaining("Header 'contentType' is illegal: 'json'")
			.withMessageContaining("state one at the listener");
		assertThat(this.converter.fromRocketMQ(illegal, ResolvableType.forClass(Map.class), "application/json"))
			.isEqualTo(Map.of());
	}

	@Test
	void jsonInATextOfAnotherCharsetIsRead() {
		ReceivedMessage message = new FakeReceivedMessage("orders",
				"{\"id\":\"ü\",\"count\":2}".getBytes(StandardCharsets.ISO_8859_1),
				Map.of("contentType", "text/plain;charset=ISO-8859-1"), 0);
		assertThat(this.converter.fromRocketMQ(message, ResolvableType.forClass(Order.class)))
			.isEqualTo(new Order("ü", 2));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", " null\n" })
	void aBodyMayMeanNull(String body) {
		ResolvableType order = ResolvableType.forClass(Order.class);
		for (String type : List.of("application/json", "text/plain", "application/cloudevents+json")) {
			ReceivedMessage message = FakeReceivedMessage.of("orders", body, Map.of("contentType", type));
			assertThat(this.converter.fromRocketMQ(message, order)).as(type).isNull();
			assertThat(this.converter.fromRocketMQ(message, ResolvableType.forClass(String.class))).isEqualTo(body);
			assertThat(this.converter.fromRocketMQ(message, ResolvableType.forClass(byte[].class)))
				.isEqualTo(body.getBytes(StandardCharsets.UTF_8));
			assertThatExceptionOfType(MessageConversionException.class)
				.isThrownBy(() -> this.converter.fromRocketMQ(message,
						ResolvableType.forClassWithGenerics(org.springframework.messaging.Message.class, Order.class)))
				.withMessageContaining("Body means null")
				.withMessageContaining("Use the payload type without Message");
		}
		assertThat(this.converter.fromRocketMQ(FakeReceivedMessage.of("orders", body, Map.of()), order)).isNull();
		assertThat(this.converter.fromRocketMQ(FakeReceivedMessage.of("orders", "null", Map.of()),
				ResolvableType.forClassWithGenerics(Optional.class, Order.class)))
			.isEqualTo(Optional.empty());
	}

	@Test
	void readingAPayloadBuildsNoHeaders() {
		RocketMQMessageConverter brief = new DefaultRocketMQMessageConverter(new JsonPayloadConverter(),
				new DefaultRocketMQHeaderMapper() {

					@Override
					public Map<String, Object> toHeaders(ReceivedMessage message) {
						throw new IllegalStateException("headers were read");
					}

				});
		ReceivedMessage message = FakeReceivedMessage.of("orders", "{\"id\":\"1\",\"count\":2}",
				Map.of("contentType", "text/plain"));
		assertThat(brief.fromRocketMQ(message, ResolvableType.forClass(Order.class))).isEqualTo(new Order("1", 2));
		assertThat(brief.fromRocketMQ(message, ResolvableType.forClass(String.class))).isEqualTo(message.text());
		assertThat(brief.fromRocketMQ(message, ResolvableType.forClass(byte[].class))).isSameAs(message.body());
	}

	@Test
	void nullInAnotherCharsetIsNull() {
		ReceivedMessage message = new FakeReceivedMessage("orders", "null".getBytes(StandardCharsets.UTF_16),
				Map.of("contentType", "application/json;charset=UTF-16"), 0);
		assertThat(this.converter.fromRocketMQ(message, ResolvableType.forClass(Order.class))).isNull();
	}

	@Test
	void nullInAnotherFormatIsNoValue() {
		ReceivedMessage message = FakeReceivedMessage.of("orders", "null", Map.of("contentType", "application/xml"));
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.fromRocketMQ(message, ResolvableType.forClass(Order.class)))
			.withMessageContaining("No converter reads content type 'application/xml'");
	}

	@Test
	void receivedHeadersAreOnTheMessage() {
		ReceivedMessage received = FakeReceivedMessage.of("orders", "x", Map.of("TAGS", "created", "mine", "v"));
		org.springframework.messaging.Message<byte[]> message = this.converter.toSpring(received);
		assertThat(message.getPayload()).isEqualTo(new byte[] { 'x' });
		assertThat(message.getHeaders()).containsEntry(RocketMQHeaders.RECEIVED_TAGS, "created")
			.containsEntry("mine", "v");
		assertThat(message.getHeaders().getId()).isInstanceOf(UUID.class);
	}

	@Test
	void aForwardedMessageInheritsNothing() {
		ReceivedMessage received = FakeReceivedMessage.of("orders", "{\"id\":\"1\",\"count\":2}",
				Map.of("TAGS", "created", "KEYS", "a", "mine", "v", "contentType", "application/json"));
		Object message = this.converter.fromRocketMQ(received,
				ResolvableType.forClassWithGenerics(org.springframework.messaging.Message.class, Order.class));
		Message forwarded = this.converter.toRocketMQ("archive", null,
				MessageBuilder.fromMessage((org.springframework.messaging.Message<?>) message)
					.setHeader("more", 1)
					.build());
		assertThat(forwarded.properties()).containsOnly(entry("mine", "v"), entry("more", "1"),
				entry("contentType", "application/json"), entry(RocketMQHeaders.PAYLOAD_TYPE, "Order"));
		assertThat(forwarded.flag()).isZero();
		assertThat(forwarded.body()).isEqualTo(received.body());
	}

	record Order(String id, int count) {
	}

}
