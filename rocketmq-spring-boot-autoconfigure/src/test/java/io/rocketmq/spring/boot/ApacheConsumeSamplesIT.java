package io.rocketmq.spring.boot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQReplyListener;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners of the kinds that the samples of Apache's starter show, typed again from
 * their description.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.listener.consume-from=earliest", "demo.string-topic=string-topic" })
@EmbeddedRocketMQ(topics = { "string-topic", "order-paid-topic", "message-ext-topic", "generic-topic", "string-request",
		"bytes-request", "object-request", "generic-request" })
class ApacheConsumeSamplesIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private RocketMQTemplate template;

	@Autowired
	private Producer producer;

	@Test
	void aStringIsConsumed(@Autowired Strings strings) {
		this.template.syncSend("string-topic", "Hello, World!");
		strings.await((text) -> text.equals("Hello, World!"));
	}

	@Test
	void anObjectIsConsumed(@Autowired OrdersPaid orders) {
		this.template.syncSend("order-paid-topic", new OrderPaid("T_001", 88));
		orders.await((order) -> order.equals(new OrderPaid("T_001", 88)));
	}

	@Test
	void aRawMessageIsConsumedByItsTag(@Autowired RawMessages messages) {
		this.template.convertAndSend("message-ext-topic:tag2", "not for this listener");
		this.template.convertAndSend("message-ext-topic:tag0", "I'm from tag0");
		messages.await((message) -> message.text().equals("I'm from tag0"));
		assertThat(messages.received).extracting(ReceivedMessage::tag).containsOnly("tag0");
	}

	@Test
	void aGenericObjectIsConsumed(@Autowired GenericOrders orders) {
		this.template.syncSend("generic-topic", new Envelope<>("one", List.of(new OrderPaid("T_002", 1))));
		orders.await((envelope) -> envelope.content().get(0).equals(new OrderPaid("T_002", 1)));
	}

	@Test
	void aStringIsAnswered() {
		assertThat(request("string-request", "request string".getBytes(StandardCharsets.UTF_8), "text/plain").text())
			.isEqualTo("reply string to request string");
	}

	@Test
	void bytesAreAnswered() {
		assertThat(request("bytes-request", new byte[] { 1, (byte) 0x80 }, "application/octet-stream").body())
			.containsExactly(0x80, 1);
	}

	@Test
	void anObjectIsAnswered() {
		ReceivedMessage reply = request("object-request", new JsonMapper().writeValueAsBytes(new User("Mia", (byte) 9)),
				"application/json");
		assertThat(new JsonMapper().readValue(reply.body(), User.class))
			.isEqualTo(new User("replied to Mia", (byte) 10));
	}

	@Test
	void aGenericObjectIsAnswered() {
		ReceivedMessage reply = request("generic-request", "question".getBytes(StandardCharsets.UTF_8), "text/plain");
		assertThat(new JsonMapper().readValue(reply.body(), new TypeReference<Envelope<String>>() {
		})).isEqualTo(new Envelope<>("answer", List.of("question")));
	}

	private ReceivedMessage request(String topic, byte[] body, String contentType) {
		return this.producer.request(Message.to(topic).body(body).property("contentType", contentType).build(),
				PATIENCE);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Strings.class, OrdersPaid.class, RawMessages.class, GenericOrders.class, StringReplies.class,
			BytesReplies.class, UserReplies.class, GenericReplies.class })
	static class Application {

	}

	record OrderPaid(String orderId, int paidMoney) {
	}

	record Envelope<T>(String name, List<T> content) {
	}

	record User(String name, byte age) {
	}

	abstract static class Recording<T> implements RocketMQListener<T> {

		final List<T> received = new CopyOnWriteArrayList<>();

		@Override
		public void onMessage(T message) {
			this.received.add(message);
		}

		void await(Predicate<T> expected) {
			Awaitility.await().atMost(PATIENCE).until(() -> this.received.stream().anyMatch(expected));
		}

	}

	@RocketMQMessageListener(topic = "${demo.string-topic}", consumerGroup = "string_consumer")
	static class Strings extends Recording<String> {

	}

	@RocketMQMessageListener(topic = "order-paid-topic", consumerGroup = "order-paid-consumer")
	static class OrdersPaid extends Recording<OrderPaid> {

	}

	@RocketMQMessageListener(topic = "message-ext-topic", selectorExpression = "tag0||tag1",
			consumerGroup = "message-ext-consumer")
	static class RawMessages extends Recording<ReceivedMessage> {

	}

	@RocketMQMessageListener(topic = "generic-topic", consumerGroup = "generic-consumer")
	static class GenericOrders extends Recording<Envelope<OrderPaid>> {

	}

	@RocketMQMessageListener(topic = "string-request", consumerGroup = "string-requests")
	static class StringReplies implements RocketMQReplyListener<String, String> {

		@Override
		public String onMessage(String message) {
			return "reply string to " + message;
		}

	}

	@RocketMQMessageListener(topic = "bytes-request", consumerGroup = "bytes-requests")
	static class BytesReplies implements RocketMQReplyListener<ReceivedMessage, byte[]> {

		@Override
		public byte[] onMessage(ReceivedMessage message) {
			byte[] body = message.body();
			return new byte[] { body[1], body[0] };
		}

	}

	@RocketMQMessageListener(topic = "object-request", consumerGroup = "object-requests")
	static class UserReplies implements RocketMQReplyListener<User, User> {

		@Override
		public User onMessage(User user) {
			return new User("replied to " + user.name(), (byte) (user.age() + 1));
		}

	}

	@RocketMQMessageListener(topic = "generic-request", consumerGroup = "generic-requests")
	static class GenericReplies implements RocketMQReplyListener<String, Envelope<String>> {

		@Override
		public Envelope<String> onMessage(String message) {
			return new Envelope<>("answer", List.of(message));
		}

	}

}
