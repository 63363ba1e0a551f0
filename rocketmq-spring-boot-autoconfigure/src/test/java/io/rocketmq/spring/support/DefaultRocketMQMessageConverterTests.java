package io.rocketmq.spring.support;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

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
		assertThat(message.properties()).containsExactly(entry("contentType", "application/json"));
	}

	@Test
	void headersBecomeProperties() {
		Message message = this.converter.toRocketMQ("orders", null,
				MessageBuilder.withPayload(new byte[] { 1 })
					.setHeader(RocketMQHeaders.TAGS, "created")
					.setHeader(RocketMQHeaders.KEYS, "a b")
					.setHeader(RocketMQHeaders.FLAG, 9)
					.setHeader(RocketMQHeaders.MESSAGE_ID, "of another message")
					.setHeader("text", "t")
					.setHeader("number", 5L)
					.setHeader("truth", true)
					.setHeader("unit", java.util.concurrent.TimeUnit.SECONDS)
					.setHeader("uuid", new UUID(0, 1))
					.setHeader("list", List.of("not", "sent"))
					.setHeader("object", new Order("1", 1))
					.setReplyChannelName("replies")
					.build());
		assertThat(message.tag()).isEqualTo("created");
		assertThat(message.keys()).containsExactly("a", "b");
		assertThat(message.flag()).isEqualTo(9);
		assertThat(message.properties()).containsOnly(entry("TAGS", "created"), entry("KEYS", "a b"),
				entry("text", "t"), entry("number", "5"), entry("truth", "true"), entry("unit", "SECONDS"),
				entry("uuid", "00000000-0000-0000-0000-000000000001"));
	}

	@Test
	void plainNamesOfKeysAndTagsWorkAndTheDestinationsTagWins() {
		Message message = this.converter.toRocketMQ("orders", "paid",
				new GenericMessage<>("x", Map.of("KEYS", List.of("k1", "k2"), "TAGS", "created")));
		assertThat(message.tag()).isEqualTo("paid");
		assertThat(message.keys()).containsExactly("k1", "k2");
	}

	@Test
	void illegalHeadersAreRefused() {
		assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(
				() -> this.converter.toRocketMQ("orders", null, new GenericMessage<>("x", Map.of("UNIQ_KEY", "mine"))))
			.withMessageContaining("reserved by RocketMQ: 'UNIQ_KEY'. Use another");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.converter.toRocketMQ("orders", null,
					new GenericMessage<>("x", Map.of(RocketMQHeaders.FLAG, "many"))))
			.withMessageContaining("Header 'rocketmq_FLAG' is 'many': it must be a number");
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.toRocketMQ("orders", null,
					new GenericMessage<>("x", Map.of("contentType", "no/such/type"))))
			.withMessageContaining("Header 'contentType' is 'no/such/type': write a MIME type");
	}

	@Test
	void nullPayloadIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.converter.toRocketMQ("orders", null, null))
			.withMessageContaining("The payload is null");
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
	void receivedHeadersAreComplete() {
		ReceivedMessage received = FakeReceivedMessage.of("orders", "x", Map.of("TAGS", "created", "KEYS", "a b",
				"UNIQ_KEY", FakeReceivedMessage.ID, "TRAN_MSG", "true", "mine", "v", "id", "no header's name"));
		org.springframework.messaging.Message<byte[]> message = this.converter.toSpring(received);
		assertThat(message.getPayload()).isEqualTo(new byte[] { 'x' });
		assertThat(message.getHeaders()).containsEntry(RocketMQHeaders.TOPIC, "orders")
			.containsEntry(RocketMQHeaders.TAGS, "created")
			.containsEntry(RocketMQHeaders.KEYS, "a b")
			.containsEntry(RocketMQHeaders.FLAG, 7)
			.containsEntry(RocketMQHeaders.MESSAGE_ID, FakeReceivedMessage.ID)
			.containsEntry(RocketMQHeaders.TRANSACTION_ID, FakeReceivedMessage.ID)
			.containsEntry(RocketMQHeaders.BROKER_NAME, "broker-a")
			.containsEntry(RocketMQHeaders.QUEUE_ID, 3)
			.containsEntry(RocketMQHeaders.QUEUE_OFFSET, 42L)
			.containsEntry(RocketMQHeaders.RECONSUME_TIMES, 0)
			.containsEntry(RocketMQHeaders.BORN_TIMESTAMP, FakeReceivedMessage.BORN.toEpochMilli())
			.containsEntry(RocketMQHeaders.STORE_TIMESTAMP, FakeReceivedMessage.BORN.toEpochMilli() + 5)
			.containsEntry(RocketMQHeaders.BORN_HOST, "192.0.2.1:4711")
			.containsEntry("mine", "v")
			.doesNotContainKeys("TAGS", "KEYS", "UNIQ_KEY", "TRAN_MSG");
		assertThat(message.getHeaders().getId()).isInstanceOf(UUID.class);
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
			.withMessageContaining("No converter reads a message with content type 'application/xml'");
	}

	record Order(String id, int count) {
	}

}
