package io.rocketmq.spring.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.annotation.RocketMQMessage;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every way to end the fluent send, against a real server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.producer.group=template-it", "rocketmq.producer.send-timeout=30s",
				"rocketmq.template.default-topic=t-default:usual", "bills.topic=t-bills" })
@io.rocketmq.test.context.EmbeddedRocketMQ(topics = { "t-default", "t-bills", "t-parts", "t-ordered", "t-queue",
		"t-delay", "t-recall", "t-batch", "t-payments", "t-early", "t-quotes", "t-silent" })
class RocketMQTemplateIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private RocketMQTemplate template;

	@Autowired
	private RocketMQClient client;

	@Test
	void sendStoresEveryPartOfTheMessage() {
		SendResult sent = this.template.message(new Bill("42", 3))
			.to("t-parts", "created")
			.key("k1")
			.keys(List.of("k2"))
			.header("mine", 7)
			.property("raw", "value")
			.timeout(Duration.ofSeconds(30))
			.send();
		assertThat(sent.status()).isEqualTo(SendStatus.OK);
		try (TopicReader reader = new TopicReader(this.client, "t-parts")) {
			ReceivedMessage received = reader.awaitOne();
			assertThat(received.messageId()).isEqualTo(sent.messageId());
			assertThat(received.text()).isEqualTo("{\"id\":\"42\",\"amount\":3}");
			assertThat(received.tag()).isEqualTo("created");
			assertThat(received.keys()).containsExactly("k1", "k2");
			assertThat(received.properties()).containsEntry("mine", "7").containsEntry("raw", "value");
		}
	}

	@Test
	void thePayloadsTypeAndTheDefaultTopicNameTheDestination() {
		this.template.message(new Bill("1", 1)).send();
		this.template.convertAndSend(new Bill("2", 1));
		this.template.message("text").sendAsync().join();
		this.template.message("one way").sendOneWay();
		try (TopicReader bills = new TopicReader(this.client, "t-bills");
				TopicReader others = new TopicReader(this.client, "t-default")) {
			assertThat(bills.await(2)).extracting(ReceivedMessage::tag).containsOnly("new");
			assertThat(others.await(2)).extracting(ReceivedMessage::tag).containsOnly("usual");
			assertThat(others.await(2)).extracting(ReceivedMessage::text).containsExactlyInAnyOrder("text", "one way");
		}
	}

	@Test
	void messagesOfAKeyAreStoredInOrderInOneQueue() {
		List<CompletableFuture<SendResult>> sent = IntStream.range(0, 50)
			.mapToObj((i) -> this.template.message("m" + i).to("t-ordered").orderedBy("customer").sendAsync())
			.toList();
		assertThat(sent.stream().map(CompletableFuture::join).map(SendResult::queue).distinct()).hasSize(1);
		this.template.message("m50").to("t-ordered").orderedBy("customer").sendOneWay();
		try (TopicReader reader = new TopicReader(this.client, "t-ordered")) {
			assertThat(reader.await(51)).extracting(ReceivedMessage::text)
				.containsExactlyElementsOf(IntStream.range(0, 51).mapToObj((i) -> "m" + i).toList());
		}
	}

	@Test
	void theQueueIsTheOneThatWasChosen(@Autowired Producer producer) {
		MessageQueue queue = producer.queues("t-queue").get(5);
		assertThat(this.template.message("1").to("t-queue").queue(queue).send().queue()).isEqualTo(queue);
		assertThat(this.template.message("2").to("t-queue").queue(queue).sendAsync().join().queue()).isEqualTo(queue);
		this.template.message("3").to("t-queue").queue(queue).sendOneWay();
		this.template.messages(List.of("4", "5")).to("t-queue").queue(queue).send().requireComplete();
		try (TopicReader reader = new TopicReader(this.client, "t-queue")) {
			assertThat(reader.await(5)).extracting(ReceivedMessage::queue).containsOnly(queue);
		}
	}

	@Test
	void weaknessPrioritySelectsTheQueue() {
		String topic = "t-priority-" + UUID.randomUUID();
		this.client.admin().createTopic(TopicSpec.of(topic).queues(4).attribute("message.type", "PRIORITY"));
		assertThat(this.template.message("2").to(topic).priority(2).send().queue().queueId()).isEqualTo(2);
	}

	@Test
	void delayedMessagesArriveLater() {
		Instant start = Instant.now();
		this.template.message("delay").to("t-delay").delay(Duration.ofSeconds(3)).send();
		this.template.message("instant").to("t-delay").deliverAt(start.plusSeconds(3)).sendAsync().join();
		this.template.message("level").to("t-delay").delayLevel(2).send();
		try (TopicReader reader = new TopicReader(this.client, "t-delay")) {
			assertThat(reader.await(3)).allSatisfy(
					(message) -> assertThat(message.storedAt()).isAfterOrEqualTo(message.bornAt().plusSeconds(1)));
			assertThat(Instant.now()).isAfterOrEqualTo(start.plusSeconds(2));
		}
	}

	@Test
	void weaknessRecallOfDelayedMessages() {
		SendResult first = this.template.message("1").to("t-recall").delay(Duration.ofMinutes(5)).send();
		SendResult second = this.template.message("2").to("t-recall").delay(Duration.ofMinutes(5)).send();
		SendResult third = this.template.message("3").to("t-recall").delay(Duration.ofMinutes(5)).send();
		assertThat(first.recallHandle()).isNotNull();
		assertThat(this.template.recall("t-recall", String.valueOf(first.recallHandle()))).isEqualTo(first.messageId());
		assertThat(this.template.recall(String.valueOf(second.recallHandle()))).isEqualTo(second.messageId());
		assertThat(this.template.recallAsync("t-recall", String.valueOf(third.recallHandle())).join())
			.isEqualTo(third.messageId());
	}

	@Test
	void collectionsHaveAnOutcomeForEachMessage() {
		BatchResult sent = this.template.messages(List.of(new Bill("1", 1), "text")).to("t-batch:many").send();
		assertThat(sent.requireComplete()).hasSize(2);
		assertThat(this.template.messages(List.of("a", "b"))
			.to("t-batch", "many")
			.orderedBy("key")
			.sendAsync()
			.join()
			.requireComplete()).extracting(SendResult::queue).hasSize(2).doesNotContainNull();
		this.template.messages(List.of("c")).to("t-batch:many").timeout(Duration.ofSeconds(30)).sendOneWay();
		try (TopicReader reader = new TopicReader(this.client, "t-batch")) {
			assertThat(reader.await(5)).allSatisfy((message) -> assertThat(message.tag()).isEqualTo("many"))
				.extracting(ReceivedMessage::text)
				.containsExactlyInAnyOrder("{\"id\":\"1\",\"amount\":1}", "text", "a", "b", "c");
		}
	}

	@Test
	void transactionsAreCommittedAndRolledBack() {
		RecordingTransactions callback = new RecordingTransactions();
		List<TransactionResult> committed = List.of(
				this.template.message("1").to("t-payments", "card").key("p").sendInTransaction("COMMIT"),
				this.template.message("2").to("t-payments:card").key("p").sendInTransaction("COMMIT", callback),
				this.template.message("3").to("t-payments:card").key("p").sendInTransactionAsync("COMMIT").join(),
				this.template.message("4")
					.to("t-payments:card")
					.key("p")
					.sendInTransactionAsync("COMMIT", callback)
					.join(),
				this.template.message("5")
					.to("t-payments:card")
					.key("p")
					.timeout(PATIENCE)
					.transactionListener("by-name")
					.sendInTransaction("COMMIT"),
				this.template.sendMessageInTransaction("t-payments:card",
						MessageBuilder.withPayload("6").setHeader(RocketMQHeaders.KEYS, "p").build(), "COMMIT"));
		TransactionResult rolledBack = this.template.message("7").to("t-payments").sendInTransaction("ROLLBACK");
		assertThat(committed).extracting(TransactionResult::resolution).containsOnly(TransactionResolution.COMMIT);
		assertThat(rolledBack.resolution()).isEqualTo(TransactionResolution.ROLLBACK);
		assertThat(callback.arguments).containsExactly("COMMIT", "COMMIT");
		try (TopicReader reader = new TopicReader(this.client, "t-payments")) {
			assertThat(reader.await(6)).allSatisfy((message) -> {
				assertThat(message.tag()).isEqualTo("card");
				assertThat(message.keys()).containsExactly("p");
			}).extracting(ReceivedMessage::text).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
		}
	}

	@Test
	void pain18RequestsGetTheirReply() {
		Bill price = this.template.message(new Bill("42", 3)).to("t-quotes").timeout(PATIENCE).request(Bill.class);
		assertThat(price).isEqualTo(new Bill("42", 3));
		assertThat(this.template.message(List.of(new Bill("1", 1)))
			.to("t-quotes")
			.timeout(PATIENCE)
			.request(new ParameterizedTypeReference<List<Bill>>() {
			})).containsExactly(new Bill("1", 1));
		List<CompletableFuture<@Nullable Bill>> open = IntStream.range(0, 20)
			.mapToObj((i) -> this.template.message(new Bill("a", i))
				.to("t-quotes")
				.timeout(PATIENCE)
				.requestAsync(Bill.class))
			.toList();
		for (int i = 0; i < open.size(); i++) {
			assertThat(open.get(i).join()).isEqualTo(new Bill("a", i));
		}
	}

	@Test
	void pain18ARequestWithoutAReplyEndsAtItsTimeoutNotEarlier() {
		Instant start = Instant.now();
		assertThatExceptionOfType(RequestTimeoutException.class).isThrownBy(
				() -> this.template.message("x").to("t-silent").timeout(Duration.ofSeconds(2)).request(String.class));
		assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofMillis(1900), Duration.ofSeconds(20));
		assertThat(this.template.message("x").to("t-silent").timeout(Duration.ofSeconds(1)).requestAsync(String.class))
			.failsWithin(PATIENCE)
			.withThrowableThat()
			.withCauseInstanceOf(RequestTimeoutException.class);
	}

	@Test
	void pain10TheTemplateWorksInPostConstruct(@Autowired Early early) {
		assertThat(early.sent).isNotNull();
		try (TopicReader reader = new TopicReader(this.client, "t-early")) {
			assertThat(reader.awaitOne().text()).isEqualTo("early");
		}
	}

	@Test
	void aStoppedContextStillSendsAndAClosedOneSaysThatItIsClosed(@Autowired EmbeddedRocketMQ server) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Plain.class).web(WebApplicationType.NONE)
			.properties("rocketmq.name-server=" + server.nameServerAddress(), "rocketmq.producer.send-timeout=30s",
					"spring.main.banner-mode=off")
			.run();
		RocketMQTemplate other = context.getBean(RocketMQTemplate.class);
		context.stop();
		assertThat(other.syncSend("t-silent", "stopped").status()).isEqualTo(SendStatus.OK);
		context.start();
		assertThat(other.syncSend("t-silent", "started").status()).isEqualTo(SendStatus.OK);
		SpringApplication.exit(context);
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> other.syncSend("t-silent", "closed"));
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> other.asyncSend("t-silent", "closed"));
		assertThatExceptionOfType(MessageDeliveryException.class)
			.isThrownBy(() -> other.convertAndSend("t-silent", "closed"))
			.withCauseInstanceOf(RocketMQException.class);
	}

	@Test
	void pain15InterceptorsSeeEverySend(@Autowired Tenants tenants) {
		String id = this.template.syncSend("t-silent", "with tenant").messageId();
		assertThat(tenants.seen).contains(id);
	}

	@RocketMQMessage(topic = "${bills.topic}", tag = "new")
	record Bill(String id, int amount) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Early.class, Named.class, Payments.class, Tenants.class })
	static class Application {

		@Bean(destroyMethod = "close")
		PushConsumer echo(RocketMQClient client, Producer producer) {
			return client.pushConsumer("t-echo").subscribe("t-quotes").start((message, context) -> {
				producer.reply(io.rocketmq.client.message.Message.replyTo(message)
					.property("contentType", "application/json")
					.body(message.body())
					.build());
				return ConsumeResult.SUCCESS;
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Plain {

	}

	static class Early implements InitializingBean {

		private final RocketMQTemplate template;

		private @Nullable SendResult sent;

		Early(RocketMQTemplate template) {
			this.template = template;
		}

		@Override
		public void afterPropertiesSet() {
			this.sent = this.template.syncSend("t-early", "early");
		}

	}

	static class Tenants implements RocketMQSendInterceptor {

		final List<String> seen = new CopyOnWriteArrayList<>();

		@Override
		public io.rocketmq.client.message.Message beforeSend(io.rocketmq.client.message.Message message) {
			return message.toBuilder().property("tenant", "eu").build();
		}

		@Override
		public void afterSend(io.rocketmq.client.message.Message message, @Nullable SendResult result,
				@Nullable Throwable failure) {
			if (result != null && "eu".equals(message.properties().get("tenant"))) {
				this.seen.add(result.messageId());
			}
		}

	}

	@TransactionListener(topic = "t-payments")
	static class Payments extends RecordingTransactions {

	}

	@TransactionListener(name = "by-name")
	static class Named extends RecordingTransactions {

	}

	static class RecordingTransactions implements RocketMQLocalTransactionListener {

		final List<String> arguments = new CopyOnWriteArrayList<>();

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			assertThat(message.getHeaders().get(RocketMQHeaders.TRANSACTION_ID)).isNotNull();
			this.arguments.add(String.valueOf(argument));
			return RocketMQLocalTransactionState.valueOf(String.valueOf(argument));
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.ROLLBACK;
		}

	}

}
