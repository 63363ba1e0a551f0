package io.rocketmq.spring.core;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;
import io.rocketmq.spring.transaction.RocketMQTransactions;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The produce sample of Apache's starter, re-typed with this template.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.producer.group=produce-samples", "rocketmq.producer.send-timeout=30s" })
@io.rocketmq.test.context.EmbeddedRocketMQ(topics = { "s-string", "s-string-ext", "s-user", "s-order-paid",
		"s-message-ext", "s-batch", "s-batch-orderly", "s-string-request", "s-bytes-request", "s-object-request",
		"s-generic-request", "s-transaction", "s-transaction-ext" })
class ApacheProduceSamplesIT {

	@Autowired
	private RocketMQTemplate rocketMQTemplate;

	@Autowired
	@Qualifier("extRocketMQTemplate")
	private RocketMQTemplate extRocketMQTemplate;

	@Autowired
	private RocketMQClient client;

	@Test
	void syncSend() {
		assertThat(this.rocketMQTemplate.syncSend("s-string", "Hello, World!").status()).isEqualTo(SendStatus.OK);
		this.rocketMQTemplate.send("s-string", MessageBuilder.withPayload("Hello, World! I'm from a message").build());
		this.rocketMQTemplate.syncSend("s-user", new User("Kitty", 18));
		this.rocketMQTemplate.syncSend("s-user",
				MessageBuilder.withPayload(new User("Lester", 21))
					.setHeader(MessageHeaders.CONTENT_TYPE, "application/json")
					.build());
		assertThat(texts("s-string", 2)).containsExactlyInAnyOrder("Hello, World!", "Hello, World! I'm from a message");
		assertThat(texts("s-user", 2)).containsExactlyInAnyOrder("{\"name\":\"Kitty\",\"age\":18}",
				"{\"name\":\"Lester\",\"age\":21}");
	}

	@Test
	void extTemplateOnASecondClient() {
		assertThat(this.extRocketMQTemplate).isNotSameAs(this.rocketMQTemplate);
		SendResult sent = this.extRocketMQTemplate.syncSend("s-string-ext",
				MessageBuilder.withPayload("Hello, World!2222".getBytes(StandardCharsets.UTF_8)).build());
		assertThat(sent.status()).isEqualTo(SendStatus.OK);
		assertThat(texts("s-string-ext", 1)).containsExactly("Hello, World!2222");
	}

	@Test
	void asyncSend() throws Exception {
		CompletableFuture<SendResult> outcome = new CompletableFuture<>();
		this.rocketMQTemplate.asyncSend("s-order-paid", new OrderPaid("T_001", new BigDecimal("88.00")),
				new SendCallback() {

					@Override
					public void onSuccess(SendResult result) {
						outcome.complete(result);
					}

					@Override
					public void onException(Throwable failure) {
						outcome.completeExceptionally(failure);
					}

				});
		assertThat(outcome.get(60, TimeUnit.SECONDS).status()).isEqualTo(SendStatus.OK);
		assertThat(texts("s-order-paid", 1)).containsExactly("{\"id\":\"T_001\",\"amount\":88.00}");
	}

	@Test
	void tags() {
		this.rocketMQTemplate.convertAndSend("s-message-ext:tag0", "I'm from tag0");
		this.rocketMQTemplate.convertAndSend("s-message-ext:tag1", "I'm from tag1");
		try (TopicReader reader = new TopicReader(this.client, "s-message-ext")) {
			assertThat(reader.await(2))
				.allSatisfy((message) -> assertThat(message.text()).isEqualTo("I'm from " + message.tag()));
		}
	}

	@Test
	void testBatchMessages() {
		List<Message<String>> messages = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			messages.add(MessageBuilder.withPayload("batch " + i).setHeader(RocketMQHeaders.KEYS, "KEY_" + i).build());
		}
		assertThat(this.rocketMQTemplate.syncSend("s-batch", messages, 60_000)).hasSize(10)
			.extracting(SendResult::status)
			.containsOnly(SendStatus.OK);
		try (TopicReader reader = new TopicReader(this.client, "s-batch")) {
			assertThat(reader.await(10)).flatExtracting(ReceivedMessage::keys)
				.containsExactlyInAnyOrderElementsOf(IntStream.range(0, 10).mapToObj((i) -> "KEY_" + i).toList());
		}
	}

	@Test
	void testSendBatchMessageOrderly() {
		for (int queue = 0; queue < 4; queue++) {
			List<Message<String>> messages = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				messages.add(MessageBuilder.withPayload(queue + " " + i).build());
			}
			assertThat(this.rocketMQTemplate.syncSendOrderly("s-batch-orderly", messages, String.valueOf(queue)))
				.hasSize(10);
		}
		List<String> read = texts("s-batch-orderly", 40);
		for (int queue = 0; queue < 4; queue++) {
			String prefix = queue + " ";
			assertThat(read.stream().filter((text) -> text.startsWith(prefix)))
				.containsExactlyElementsOf(IntStream.range(0, 10).mapToObj((i) -> prefix + i).toList());
		}
	}

	@Test
	void testRocketMQTemplateTransaction() {
		for (int i = 0; i < 9; i++) {
			Message<String> message = MessageBuilder.withPayload("tx " + i)
				.setHeader(RocketMQHeaders.KEYS, "KEY_" + i)
				.build();
			TransactionResult result = this.rocketMQTemplate.sendMessageInTransaction("s-transaction:TAG" + i, message,
					i);
			assertThat(result.resolution()).isEqualTo(TransactionResolution.valueOf(Transactions.state(i).name()));
		}
		assertThat(texts("s-transaction", 6)).containsExactlyInAnyOrder("tx 0", "tx 2", "tx 3", "tx 5", "tx 6", "tx 8");
	}

	@Test
	void testExtRocketMQTemplateTransaction() {
		for (int i = 0; i < 3; i++) {
			TransactionResult result = this.extRocketMQTemplate.sendMessageInTransaction("s-transaction-ext",
					"ext " + i, null);
			assertThat(result.resolution()).isEqualTo(TransactionResolution.UNKNOWN);
		}
		assertThat(texts("s-transaction-ext", 3)).containsExactlyInAnyOrder("ext 0", "ext 1", "ext 2");
	}

	@Test
	void requestAString() {
		String reply = this.rocketMQTemplate.sendAndReceive("s-string-request", "request string", String.class);
		assertThat(reply).isEqualTo("request string");
	}

	@Test
	void requestBytesWithATimeout() {
		byte[] reply = this.rocketMQTemplate.sendAndReceive("s-bytes-request",
				MessageBuilder.withPayload("request byte[]").build(), byte[].class, 30_000);
		assertThat(reply).asString(StandardCharsets.UTF_8).isEqualTo("request byte[]");
	}

	@Test
	void requestAnObjectInTheOrderOfAKey() {
		User reply = this.rocketMQTemplate.sendAndReceive("s-object-request", new User("Tom", 9), User.class,
				"order-id");
		assertThat(reply).isEqualTo(new User("Tom", 9));
	}

	@Test
	void requestAGenericObjectWithTimeoutAndDelayLevel() {
		Product<String> reply = this.rocketMQTemplate.message(new Product<>("p", "payload"))
			.to("s-generic-request")
			.timeout(Duration.ofSeconds(60))
			.delayLevel(1)
			.request(new ParameterizedTypeReference<Product<String>>() {
			});
		assertThat(reply).isEqualTo(new Product<>("p", "payload"));
	}

	@Test
	void requestAStringWithACallback() throws Exception {
		CompletableFuture<@Nullable String> outcome = new CompletableFuture<>();
		this.rocketMQTemplate.sendAndReceive("s-string-request", "request string",
				new RocketMQLocalRequestCallback<String>() {

					@Override
					public void onSuccess(@Nullable String reply) {
						outcome.complete(reply);
					}

					@Override
					public void onException(Throwable failure) {
						outcome.completeExceptionally(failure);
					}

				});
		assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo("request string");
	}

	@Test
	void requestAnObjectWithACallbackAndATimeout() throws Exception {
		CompletableFuture<@Nullable User> outcome = new CompletableFuture<>();
		this.rocketMQTemplate.sendAndReceive("s-object-request", new User("Jerry", 5),
				new RocketMQLocalRequestCallback<User>() {

					@Override
					public void onSuccess(@Nullable User reply) {
						outcome.complete(reply);
					}

					@Override
					public void onException(Throwable failure) {
						outcome.completeExceptionally(failure);
					}

				}, 30_000);
		assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new User("Jerry", 5));
	}

	private List<String> texts(String topic, int count) {
		try (TopicReader reader = new TopicReader(this.client, topic)) {
			return reader.await(count).stream().map(ReceivedMessage::text).toList();
		}
	}

	@TransactionListener(topic = "s-transaction")
	static class Transactions implements RocketMQLocalTransactionListener {

		static RocketMQLocalTransactionState state(int number) {
			return switch (number % 3) {
				case 0 -> RocketMQLocalTransactionState.COMMIT;
				case 1 -> RocketMQLocalTransactionState.ROLLBACK;
				default -> RocketMQLocalTransactionState.UNKNOWN;
			};
		}

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return state((argument instanceof Integer number) ? number : -1);
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

	@TransactionListener(topic = "s-transaction-ext", transactions = "extTransactions")
	static class ExtTransactions extends Transactions {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return RocketMQLocalTransactionState.UNKNOWN;
		}

	}

	record User(String name, int age) {
	}

	record OrderPaid(String id, BigDecimal amount) {
	}

	record Product<T>(String name, T payload) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Transactions.class, ExtTransactions.class })
	static class Application {

		@Bean(destroyMethod = "close", defaultCandidate = false)
		RocketMQClient extClient(EmbeddedRocketMQ server) {
			return RocketMQClient.connect(server.nameServerAddress());
		}

		@Bean(defaultCandidate = false)
		RocketMQTemplate extRocketMQTemplate(@Qualifier("extClient") RocketMQClient client,
				@Qualifier("extTransactions") RocketMQTransactions transactions, RocketMQMessageConverter converter) {
			return new RocketMQTemplate(client.producer("ext-produce-samples"), transactions, converter);
		}

		@Bean(defaultCandidate = false)
		RocketMQTransactions extTransactions(@Qualifier("extClient") RocketMQClient client,
				RocketMQMessageConverter converter) {
			return new RocketMQTransactions(client, ProducerOptions.of("ext-produce-transactions"), converter);
		}

		@Bean(destroyMethod = "close")
		PushConsumer echo(RocketMQClient client, Producer producer) {
			return client.pushConsumer("s-echo")
				.subscribe("s-string-request")
				.subscribe("s-bytes-request")
				.subscribe("s-object-request")
				.subscribe("s-generic-request")
				.start((message, context) -> {
					io.rocketmq.client.message.Message.Builder reply = io.rocketmq.client.message.Message
						.replyTo(message)
						.body(message.body());
					String contentType = message.property("contentType");
					if (contentType != null) {
						reply.property("contentType", contentType);
					}
					producer.reply(reply.build());
					return ConsumeResult.SUCCESS;
				});
		}

	}

}
