package io.rocketmq.spring.core;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQMessage;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQTransactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RocketMQMessageSpecTests {

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker-a", 3);

	private final RecordingProducer sender = new RecordingProducer();

	private final RocketMQMessageConverter converter = new DefaultRocketMQMessageConverter(new JsonPayloadConverter());

	private final RocketMQTemplate template = new RocketMQTemplate(this.sender.producer, null, this.converter);

	@Test
	void everyPartArrivesInTheMessage() {
		this.template.message("text")
			.to("orders", "created")
			.key("1")
			.keys(List.of("2", "3"))
			.header("mine", 7)
			.headers(Map.of("other", true))
			.property("raw", "value")
			.orderedBy("customer")
			.delay(Duration.ofMinutes(30))
			.priority(5)
			.timeout(Duration.ofSeconds(9))
			.send();
		assertThat(this.sender.only().topic()).isEqualTo("orders");
		assertThat(this.sender.only().tag()).isEqualTo("created");
		assertThat(this.sender.only().keys()).containsExactly("1", "2", "3");
		assertThat(this.sender.only().shardingKey()).isEqualTo("customer");
		assertThat(this.sender.only().properties()).containsEntry("mine", "7")
			.containsEntry("other", "true")
			.containsEntry("raw", "value")
			.containsEntry(PropertyNames.DELAY_MILLIS, "1800000")
			.containsEntry(PropertyNames.PRIORITY, "5");
		assertThat(this.sender.calls).containsExactly("send PT9S");
	}

	@Test
	void headersOfTheSpecificationWinOverThoseOfTheMessage() {
		Map<String, @Nullable Object> headers = new HashMap<>();
		headers.put("gone", null);
		this.template
			.message(MessageBuilder.withPayload("text")
				.setHeader("gone", "1")
				.setHeader("mine", "old")
				.setHeader(RocketMQHeaders.KEYS, "1")
				.build())
			.to("orders")
			.tag("created")
			.key("2")
			.headers(headers)
			.header("mine", "new")
			.sendOneWay();
		assertThat(this.sender.only().properties()).containsEntry("mine", "new").doesNotContainKey("gone");
		assertThat(this.sender.only().keys()).containsExactly("1", "2");
		assertThat(this.sender.only().tag()).isEqualTo("created");
	}

	@Test
	void theQueueIsGivenToTheProducer() {
		this.template.message("text").to("orders").queue(QUEUE).sendAsync();
		assertThat(this.sender.options.queue()).isEqualTo(QUEUE);
		this.template.messages(List.of("1", "2")).to("orders").queue(QUEUE).timeout(Duration.ofSeconds(1)).sendAsync();
		assertThat(this.sender.options.queue()).isEqualTo(QUEUE);
		this.template.messages(List.of("1", "2")).to("orders", "tag").orderedBy("key").sendOneWay();
		assertThat(this.sender.messages.subList(3, 5)).allSatisfy((message) -> {
			assertThat(message.shardingKey()).isEqualTo("key");
			assertThat(message.tag()).isEqualTo("tag");
		});
	}

	static Stream<Arguments> conflicts() {
		Instant noon = Instant.parse("2030-01-01T12:00:00Z");
		return Stream.of(
				conflict((spec) -> spec.queue(QUEUE).orderedBy("customer"), "queue " + QUEUE, "orderedBy customer"),
				conflict((spec) -> spec.queue(new MessageQueue("bills", "b", 0)), "topic 'orders'", "queue "),
				conflict((spec) -> spec.delay(Duration.ofMinutes(1)).deliverAt(noon), "delay PT1M",
						"deliverAt 2030-01-01T12:00:00Z"),
				conflict((spec) -> spec.delayLevel(3).deliverAt(noon), "deliverAt 2030", "delayLevel 3"),
				conflict((spec) -> spec.delayLevel(3).delay(Duration.ofMinutes(1)), "delay PT1M", "delayLevel 3"),
				conflict((spec) -> spec.to("orders:created").tag("changed"), "'created'", "'changed'"));
	}

	private static Arguments conflict(UnaryOperator<RocketMQMessageSpec> change, String one, String other) {
		return Arguments.of(change, one, other);
	}

	@ParameterizedTest
	@MethodSource("conflicts")
	void whatCantBeCombinedIsRefusedAndBothAreNamed(UnaryOperator<RocketMQMessageSpec> change, String one,
			String other) {
		assertThatIllegalStateException()
			.isThrownBy(() -> change.apply(this.template.message("text").to("orders")).send())
			.withMessageContaining(one)
			.withMessageContaining(other)
			.withMessageContaining("Leave out one of them");
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	void aDelayInTheHeadersAndOneInTheSpecificationAreNotBothSent() {
		RocketMQMessageSpec spec = this.template.message("text").to("orders").property("DELAY", "3");
		assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(spec::send).withMessageContaining("DELAY");
		assertThat(this.sender.messages).isEmpty();
	}

	static Stream<Arguments> refusedInTransactions() {
		return Stream.of(conflict((spec) -> spec.delay(Duration.ofMinutes(1)), "sendInTransaction", "delay PT1M"),
				conflict((spec) -> spec.deliverAt(Instant.EPOCH), "sendInTransaction", "deliverAt 1970"),
				conflict((spec) -> spec.delayLevel(2), "sendInTransaction", "delayLevel 2"),
				conflict((spec) -> spec.priority(2), "sendInTransaction", "priority 2"),
				conflict((spec) -> spec.queue(QUEUE), "sendInTransaction", "queue "));
	}

	@ParameterizedTest
	@MethodSource("refusedInTransactions")
	void transactionsRefuseWhatBrokersDoNotCombine(UnaryOperator<RocketMQMessageSpec> change, String one,
			String other) {
		try (RocketMQClient client = RocketMQClient.connect("localhost:1")) {
			RocketMQTemplate transactional = new RocketMQTemplate(this.sender.producer,
					new RocketMQTransactions(client, ProducerOptions.of("tx"), this.converter), this.converter);
			assertThatIllegalStateException()
				.isThrownBy(() -> change.apply(transactional.message("text").to("orders")).sendInTransaction(null))
				.withMessageContaining(one)
				.withMessageContaining(other);
		}
	}

	@Test
	void aTransactionListenerIsOnlyForTransactions() {
		assertThatIllegalStateException()
			.isThrownBy(() -> this.template.message("text").to("orders").transactionListener("mine").send())
			.withMessageContaining("'mine'")
			.withMessageContaining("sendInTransaction");
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	void aSpecificationIsUsedOnce() {
		RocketMQMessageSpec spec = this.template.message("text").to("orders");
		spec.send();
		assertThatIllegalStateException().isThrownBy(spec::sendAsync).withMessageContaining("used already");
		RocketMQBatchSpec batch = this.template.messages(List.of("text")).to("orders");
		batch.send();
		assertThatIllegalStateException().isThrownBy(batch::send).withMessageContaining("used already");
		assertThat(this.sender.messages).hasSize(2);
	}

	@Test
	void aMessageWithoutATopicIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> this.template.message("text").sendAsync())
			.withMessageContaining("java.lang.String")
			.withMessageContaining("to(\"topic\")")
			.withMessageContaining("@RocketMQMessage")
			.withMessageContaining("rocketmq.template.default-topic");
	}

	@Test
	void illegalValuesAreRefused() {
		assertThatExceptionOfType(IllegalMessageException.class)
			.isThrownBy(() -> this.template.message("text").to("orders").delay(Duration.ZERO).send());
		assertThatExceptionOfType(IllegalMessageException.class)
			.isThrownBy(() -> this.template.message("text").to("orders").key("two words").send());
		assertThatExceptionOfType(IllegalMessageException.class)
			.isThrownBy(() -> this.template.message("text").to("orders").property("KEYS", "1").send());
		assertThatExceptionOfType(IllegalMessageException.class)
			.isThrownBy(() -> this.template.message("text").to("orders:created", "tag").send());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.message("text").to("orders").timeout(Duration.ZERO).send())
			.withMessageContaining("PT0S");
		assertThat(this.sender.messages).isEmpty();
	}

	@Test
	void messagesThatAreSentTogetherHaveOneTopic() {
		this.template.setTopicResolver(new AnnotationTopicResolver((value) -> value));
		this.template.setDefaultDestination("orders");
		assertThatIllegalStateException()
			.isThrownBy(() -> this.template.messages(List.of(new Bill("1"), "text")).send())
			.withMessageContaining("'bills' and 'orders'");
		this.template.messages(List.of(new Bill("1"), "text")).to("both").send();
		assertThat(this.sender.messages).extracting(Message::topic).containsExactly("both", "both");
	}

	@Test
	void requestsConvertGenericReplies() {
		this.sender.reply = FakeReceivedMessage.of("replies", "[{\"id\":\"42\"}]",
				Map.of("contentType", "application/json"));
		ParameterizedTypeReference<List<Bill>> bills = new ParameterizedTypeReference<>() {
		};
		assertThat(this.template.message("1").to("bills").request(bills)).containsExactly(new Bill("42"));
		assertThat(this.template.message("2").to("bills").request(bills.getType())).isEqualTo(List.of(new Bill("42")));
		assertThat(this.template.message("3").to("bills").requestAsync(bills).join()).containsExactly(new Bill("42"));
		assertThat(this.template.message("4").to("bills").requestAsync(bills.getType()).join())
			.isEqualTo(List.of(new Bill("42")));
		assertThat(this.template.message("5").to("bills").request(String.class)).isEqualTo("[{\"id\":\"42\"}]");
		assertThat(this.template.message("6").to("bills").request(byte[].class)).hasSize(13);
	}

	@RocketMQMessage(topic = "bills")
	record Bill(String id) {
	}

}
