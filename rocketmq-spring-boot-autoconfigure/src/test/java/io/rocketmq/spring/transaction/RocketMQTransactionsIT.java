package io.rocketmq.spring.transaction;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.Message;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Transactions of an application with several listeners, against a real server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.transaction.group=tx-it" })
@EmbeddedRocketMQ(topics = { "tx-orders", "tx-async", "tx-early" }, brokerProperties = "transactionTimeOut=1000")
class RocketMQTransactionsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private RocketMQTransactions transactions;

	@Autowired
	private Received received;

	@Autowired
	private Calls calls;

	@Test
	void aSendFromPostConstructIsCommitted(@Autowired EarlySender sender) {
		assertThat(sender.resolution).isEqualTo(TransactionResolution.COMMIT);
		assertThat(this.calls.executed).containsEntry("early", "Early");
		await().atMost(PATIENCE).until(() -> this.received.texts.contains("early"));
	}

	@Test
	void pain04OneTemplateHasSeveralTransactionListeners() {
		send("tx-orders", "order", "UNKNOWN");
		send("tx-orders:refund", "refund", "UNKNOWN");
		send("tx-orders:refund", "no-refund", "ROLLBACK");
		send("tx-orders:other", "other", "COMMIT");
		assertThat(this.calls.executed).containsEntry("order", "Orders")
			.containsEntry("refund", "Refunds")
			.containsEntry("no-refund", "Refunds")
			.containsEntry("other", "Orders");
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.received.texts).contains("order", "refund", "other"));
		assertThat(this.calls.checked).containsEntry("order", "Orders")
			.containsEntry("refund", "Refunds")
			.doesNotContainKeys("no-refund", "other");
		assertThat(this.received.texts).doesNotContain("no-refund");
	}

	@Test
	void pain05TheConfiguredExecutorsRunTransactionsAndChecks() {
		this.transactions.sendAsync(message("tx-orders", "executors"), "UNKNOWN").join();
		await().atMost(PATIENCE).until(() -> this.received.texts.contains("executors"));
		assertThat(this.calls.threads.get("execute executors")).startsWith("my-executor-");
		assertThat(this.calls.threads.get("check executors")).startsWith("my-checks-");
		this.transactions.send(message("tx-orders", "on this thread"), "COMMIT");
		assertThat(this.calls.threads).containsEntry("execute on this thread", Thread.currentThread().getName());
	}

	@Test
	void theNameOfAListenerTravelsWithTheMessage() {
		this.transactions.send(message("tx-orders", "named"), "UNKNOWN",
				TransactionSendOptions.DEFAULT.withListener("ledger").withTimeout(Duration.ofSeconds(20)));
		await().atMost(PATIENCE).until(() -> this.received.texts.contains("named"));
		assertThat(this.calls.executed).containsEntry("named", "Ledger");
		assertThat(this.calls.checked).containsEntry("named", "Ledger");
	}

	@Test
	void aCallbackRunsTheTransactionAndAnswersItsChecks() {
		Callback callback = new Callback();
		assertThat(this.transactions.send(message("tx-orders", "callback-commit"), "COMMIT", callback).resolution())
			.isEqualTo(TransactionResolution.COMMIT);
		TransactionResult unknown = this.transactions
			.sendAsync(message("tx-orders", "callback-unknown"), "UNKNOWN", callback)
			.join();
		assertThat(unknown.resolution()).isEqualTo(TransactionResolution.UNKNOWN);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.received.texts).contains("callback-commit", "callback-unknown"));
		assertThat(callback.checked).contains("callback-unknown").doesNotContain("callback-commit");
		assertThat(this.calls.checked).doesNotContainKeys("callback-commit", "callback-unknown");
	}

	@Test
	void theRegisteredListenerAnswersForACallbackOfAProcessThatIsGone(@Value("${rocketmq.name-server}") String address,
			@Autowired RocketMQMessageConverter converter) {
		try (RocketMQClient other = RocketMQClient.connect(address)) {
			RocketMQTransactions gone = new RocketMQTransactions(other, ProducerOptions.of("tx-it"), converter);
			Callback callback = new Callback();
			gone.send(message("tx-orders:refund", "orphan"), "UNKNOWN", callback);
			gone.destroy();
			await().atMost(PATIENCE).until(() -> this.received.texts.contains("orphan"));
		}
		assertThat(this.calls.checked).containsEntry("orphan", "Refunds");
	}

	@Test
	void anAsynchronousListenerExecutesAndChecks() {
		assertThat(this.transactions.send(message("tx-async", "async-commit"), "COMMIT").resolution())
			.isEqualTo(TransactionResolution.COMMIT);
		assertThat(this.transactions.sendAsync(message("tx-async", "async-rollback"), "ROLLBACK").join().resolution())
			.isEqualTo(TransactionResolution.ROLLBACK);
		this.transactions.sendAsync(message("tx-async", "async-unknown"), "UNKNOWN").join();
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.received.texts).contains("async-commit", "async-unknown"));
		assertThat(this.calls.checked).containsEntry("async-unknown", "Async");
		assertThat(this.received.texts).doesNotContain("async-rollback");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ERROR", "NULL" })
	void anErrorOrNullOfAListenerIsFollowedByACheck(String failure) {
		assertThat(this.transactions.send(message("tx-orders", "failed-" + failure), failure).resolution())
			.isEqualTo(TransactionResolution.UNKNOWN);
		await().atMost(PATIENCE).until(() -> this.received.texts.contains("failed-" + failure));
		assertThat(this.calls.checked).containsEntry("failed-" + failure, "Orders");
	}

	@Test
	void aLocalTransactionMaySendInAnother() {
		assertThat(this.transactions.send(message("tx-orders", "outer"), "NESTED").resolution())
			.isEqualTo(TransactionResolution.COMMIT);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.received.texts).contains("outer", "nested in outer"));
	}

	@Test
	void transactionsCanBeStoppedAndStartedAgain() {
		this.transactions.stop();
		this.transactions.start();
		send("tx-orders", "after restart", "UNKNOWN");
		await().atMost(PATIENCE).until(() -> this.received.texts.contains("after restart"));
	}

	private void send(String destination, String text, String outcome) {
		assertThat(this.transactions.send(message(destination, text), outcome).resolution())
			.isEqualTo(TransactionResolution.valueOf(outcome));
	}

	static io.rocketmq.client.message.Message message(String destination, String text) {
		String[] parts = destination.split(":");
		return io.rocketmq.client.message.Message.to(parts[0])
			.tag((parts.length > 1) ? parts[1] : null)
			.text(text)
			.build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ EarlySender.class, Received.class, Calls.class, Orders.class, Refunds.class, Ledger.class, Async.class,
			Early.class })
	static class Application {

		@Bean(defaultCandidate = false)
		Executor rocketMQTransactionExecutor() {
			return new SimpleAsyncTaskExecutor("my-executor-");
		}

		@Bean(defaultCandidate = false)
		Executor rocketMQTransactionCheckExecutor() {
			return new SimpleAsyncTaskExecutor("my-checks-");
		}

	}

	/** Sends at the time of {@code @PostConstruct}, before the listener's bean exists. */
	static class EarlySender implements InitializingBean {

		final RocketMQTemplate template;

		@Nullable TransactionResolution resolution;

		EarlySender(RocketMQTemplate template) {
			this.template = template;
		}

		@Override
		public void afterPropertiesSet() {
			this.resolution = this.template.sendMessageInTransaction("tx-early", "early", "COMMIT").resolution();
		}

	}

	/** Texts that were delivered. */
	static class Received {

		final List<String> texts = new CopyOnWriteArrayList<>();

		private final PushConsumer consumer;

		Received(RocketMQClient client) {
			this.consumer = client
				.pushConsumer(ConsumerOptions.group("tx-it-received").consumeFrom(ConsumeFrom.earliest()).build());
			List.of("tx-orders", "tx-async", "tx-early").forEach(this.consumer::subscribe);
			this.consumer.start((message, context) -> {
				this.texts.add(message.text());
				return ConsumeResult.SUCCESS;
			});
		}

	}

	/** Calls of listeners by the text of the message. */
	static class Calls {

		final Map<String, String> executed = new ConcurrentHashMap<>();

		final Map<String, String> checked = new ConcurrentHashMap<>();

		final Map<String, String> threads = new ConcurrentHashMap<>();

	}

	abstract static class Recording implements RocketMQLocalTransactionListener {

		private final Calls calls;

		final RocketMQTransactions transactions;

		Recording(Calls calls, RocketMQTransactions transactions) {
			this.calls = calls;
			this.transactions = transactions;
		}

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			String text = text(message);
			this.calls.executed.put(text, getClass().getSimpleName());
			this.calls.threads.put("execute " + text, Thread.currentThread().getName());
			return outcome(text, String.valueOf(argument));
		}

		@SuppressWarnings("NullAway")
		private RocketMQLocalTransactionState outcome(String text, String argument) {
			return switch (argument) {
				case "ERROR" -> throw new AssertionError("an error of the listener");
				case "NULL" -> null;
				case "NESTED" -> RocketMQLocalTransactionState.valueOf(
						this.transactions.send(message("tx-async", "nested in " + text), "COMMIT").resolution().name());
				default -> RocketMQLocalTransactionState.valueOf(argument);
			};
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			String text = text(message);
			this.calls.checked.put(text, getClass().getSimpleName());
			this.calls.threads.put("check " + text, Thread.currentThread().getName());
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

	private static String text(Message<?> message) {
		return new String((byte[]) message.getPayload(), StandardCharsets.UTF_8);
	}

	@TransactionListener(topic = "tx-orders")
	static class Orders extends Recording {

		Orders(Calls calls, RocketMQTransactions transactions) {
			super(calls, transactions);
		}

	}

	@TransactionListener(topic = "tx-orders", tag = "refund")
	static class Refunds extends Recording {

		Refunds(Calls calls, RocketMQTransactions transactions) {
			super(calls, transactions);
		}

	}

	@TransactionListener(name = "ledger")
	static class Ledger extends Recording {

		Ledger(Calls calls, RocketMQTransactions transactions) {
			super(calls, transactions);
		}

	}

	@TransactionListener(topic = "tx-early")
	static class Early extends Recording {

		Early(Calls calls, RocketMQTransactions transactions) {
			super(calls, transactions);
		}

	}

	@TransactionListener(topic = "tx-async")
	static class Async implements RocketMQAsyncLocalTransactionListener {

		private final Calls calls;

		Async(Calls calls) {
			this.calls = calls;
		}

		@Override
		public CompletionStage<RocketMQLocalTransactionState> executeLocalTransaction(Message<?> message,
				@Nullable Object argument) {
			return CompletableFuture.supplyAsync(() -> RocketMQLocalTransactionState.valueOf(String.valueOf(argument)));
		}

		@Override
		public CompletionStage<RocketMQLocalTransactionState> checkLocalTransaction(Message<?> message) {
			return CompletableFuture.supplyAsync(() -> {
				this.calls.checked.put(text(message), "Async");
				return RocketMQLocalTransactionState.COMMIT;
			});
		}

	}

	private static final class Callback implements RocketMQLocalTransactionListener {

		final List<String> checked = new CopyOnWriteArrayList<>();

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return RocketMQLocalTransactionState.valueOf(String.valueOf(argument));
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			this.checked.add(text(message));
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

}
