package io.rocketmq.spring.transaction;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.config.EnableRocketMQ;
import io.rocketmq.spring.support.RocketMQHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RocketMQTransactionsTests {

	private final FakeTransactionProducers producers = new FakeTransactionProducers();

	private final RocketMQTransactions transactions = this.producers.transactions();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Enabled.class)
		.withBean(RocketMQTransactions.class, () -> this.transactions);

	@Test
	void aSendRunsTheListenerOfItsTopic() {
		this.runner.withBean("payments", Payments.class).withBean(Refunds.class).run((context) -> {
			TransactionResult result = this.transactions.send(message("payments"), "argument");
			assertThat(result.resolution()).isEqualTo(TransactionResolution.COMMIT);
			Payments payments = context.getBean("payments", Payments.class);
			assertThat(payments.argument).isEqualTo("argument");
			assertThat(payments.executed).isNotNull();
			assertThat(payments.executed.getPayload()).isEqualTo("body".getBytes(StandardCharsets.UTF_8));
			assertThat(payments.executed.getHeaders())
				.containsEntry(RocketMQHeaders.TRANSACTION_ID, FakeReceivedMessage.ID)
				.containsEntry(RocketMQHeaders.TOPIC, "payments")
				.containsEntry(RocketMQHeaders.RECEIVED_KEYS, "42")
				.containsEntry("mine", "v");
			assertThat(this.transactions.send(message("refunds"), null).resolution())
				.isEqualTo(TransactionResolution.ROLLBACK);
		});
	}

	@Test
	void theMostSpecificListenerHasAMessage() {
		List<String> called = new ArrayList<>();
		this.transactions.register("orders", listener((message) -> called.add("topic")));
		this.transactions.register("orders:paid", listener((message) -> called.add("tag")));
		this.transactions.send(message("orders"), null);
		this.transactions.send(message("orders").toBuilder().tag("paid").build(), null);
		this.transactions.send(message("orders").toBuilder().tag("shipped").build(), null);
		this.producers.newest().check(message("orders").toBuilder().tag("paid").build());
		assertThat(called).containsExactly("topic", "tag", "topic", "tag");
	}

	@Test
	void aSendChoosesAListenerByItsNameWhichTravelsWithTheMessage() {
		this.runner.withBean("payments", Payments.class).withBean(Named.class).run((context) -> {
			this.transactions.send(message("payments"), null, TransactionSendOptions.DEFAULT.withListener("special"));
			io.rocketmq.client.message.Message half = this.producers.newest().sent.get(0);
			assertThat(this.producers.newest().check(half)).isEqualTo(TransactionResolution.UNKNOWN);
			assertThat(context.getBean(Named.class).executed).isNotNull();
			Message<?> checked = context.getBean(Named.class).checked;
			assertThat(checked).isNotNull();
			assertThat(checked.getHeaders()).doesNotContainKey(LocalTransactions.LISTENER_NAME);
			assertThat(context.getBean("payments", Payments.class).executed).isNull();
			assertThatIllegalStateException()
				.isThrownBy(() -> this.transactions.send(message("payments"), null,
						TransactionSendOptions.DEFAULT.withListener("other")))
				.withMessageStartingWith("No transaction listener has name 'other' (listeners: [name 'special', topic"
						+ " 'payments']). Add a bean with @TransactionListener(name = \"other\")");
			assertThat(this.producers.newest().sent).hasSize(1);
		});
	}

	@Test
	void aTimeoutIsThatOfTheHalfMessage() {
		this.transactions.register("orders", listener((message) -> {
		}));
		TransactionSendOptions options = TransactionSendOptions.DEFAULT.withTimeout(Duration.ofSeconds(7));
		this.transactions.send(message("orders"), null);
		this.transactions.sendAsync(message("orders"), null);
		assertThat(this.producers.newest().timeouts).isEmpty();
		this.transactions.send(message("orders"), null, options);
		this.transactions.sendAsync(message("orders"), null, options);
		assertThat(this.producers.newest().timeouts).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7));
	}

	@Test
	void illegalOptionsAreRefused() {
		for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
			assertThatIllegalArgumentException().isThrownBy(() -> TransactionSendOptions.DEFAULT.withTimeout(timeout))
				.withMessage("Timeout is not positive: " + timeout + ". Use a positive duration.");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> TransactionSendOptions.DEFAULT.withListener(" "))
			.withMessageStartingWith("Name of the transaction listener is blank: ' '.");
	}

	@Test
	void anAsynchronousSendRunsTheLocalTransactionByTheExecutor() {
		List<String> threads = new CopyOnWriteArrayList<>();
		this.transactions.register("orders", listener((message) -> threads.add(Thread.currentThread().getName())));
		this.transactions.setExecutor((task) -> runNamed("executes", task));
		this.transactions.setCheckExecutor((task) -> runNamed("checks", task));
		assertThat(this.transactions.sendAsync(message("orders"), null).join().resolution())
			.isEqualTo(TransactionResolution.COMMIT);
		this.transactions.send(message("orders"), null);
		this.producers.newest().check(message("orders"));
		assertThat(threads).containsExactly("executes", Thread.currentThread().getName(), "checks");
	}

	@Test
	void anExecutorThatRejectsMakesTheOutcomeUnknown() {
		this.transactions.register("orders", listener((message) -> {
		}));
		Executor full = (task) -> {
			throw new RejectedExecutionException("full");
		};
		this.transactions.setExecutor(full);
		this.transactions.setCheckExecutor(full);
		assertThat(this.transactions.sendAsync(message("orders"), null).join().resolution())
			.isEqualTo(TransactionResolution.UNKNOWN);
		assertThat(this.producers.newest().check(message("orders"))).isEqualTo(TransactionResolution.UNKNOWN);
		assertThat(this.producers.failures).hasSize(2).hasOnlyElementsOfType(RejectedExecutionException.class);
	}

	@Test
	void anErrorOrNullOfAListenerIsAnUnknownOutcome() {
		this.transactions.register("orders", listener((message) -> {
			throw new AssertionError("an error of the listener");
		}));
		this.transactions.register("none", new NullListener());
		this.transactions.register("no-stage", new NoStageListener());
		for (String topic : List.of("orders", "none", "no-stage")) {
			for (Executor executor : Arrays.<@Nullable Executor>asList(null, Runnable::run)) {
				this.producers.failures.clear();
				this.transactions.setExecutor(executor);
				this.transactions.setCheckExecutor(executor);
				assertThat(this.transactions.send(message(topic), null).resolution())
					.isEqualTo(TransactionResolution.UNKNOWN);
				assertThat(this.transactions.sendAsync(message(topic), null).join().resolution())
					.isEqualTo(TransactionResolution.UNKNOWN);
				assertThat(this.producers.newest().check(message(topic))).isEqualTo(TransactionResolution.UNKNOWN);
				assertThat(this.producers.failures).as(topic).hasSize(3);
			}
		}
	}

	@Test
	void aLocalTransactionMaySendInAnother() {
		this.transactions.register("inner", listener((message) -> {
		}));
		List<TransactionResolution> inner = new ArrayList<>();
		this.transactions.register("outer",
				listener((message) -> inner.add(this.transactions.send(message("inner"), null).resolution())));
		assertThat(this.transactions.send(message("outer"), null).resolution()).isEqualTo(TransactionResolution.COMMIT);
		assertThat(inner).containsExactly(TransactionResolution.COMMIT);
	}

	@Test
	void aTopicWithoutListenerIsRefusedBeforeAnythingIsSent() {
		this.runner.withBean(Payments.class)
			.run((context) -> assertThatIllegalStateException()
				.isThrownBy(() -> this.transactions.sendAsync(message("orders"), null))
				.withMessageStartingWith("No transaction listener has topic 'orders' (listeners: [topic 'payments'])."
						+ " Add a bean with @TransactionListener(topic = \"orders\")"));
		assertThat(this.producers.newest().sent).isEmpty();
	}

	private static io.rocketmq.client.message.Message message(String topic) {
		return io.rocketmq.client.message.Message.to(topic)
			.key("42")
			.property("mine", "v")
			.body("body".getBytes(StandardCharsets.UTF_8))
			.build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	static class Enabled {

	}

	@TransactionListener(topic = "payments")
	static class Payments implements RocketMQLocalTransactionListener {

		@Nullable Message<?> executed;

		@Nullable Message<?> checked;

		@Nullable Object argument;

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			this.executed = message;
			this.argument = argument;
			return RocketMQLocalTransactionState.COMMIT;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			this.checked = message;
			return RocketMQLocalTransactionState.UNKNOWN;
		}

	}

	@TransactionListener(topic = "refunds", beanName = "refundTransactions")
	static class Refunds extends Payments {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return RocketMQLocalTransactionState.ROLLBACK;
		}

	}

	@TransactionListener(name = "special")
	static class Named extends Payments {

	}

	@SuppressWarnings("NullAway")
	private static final class NullListener implements RocketMQLocalTransactionListener {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return null;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return null;
		}

	}

	@SuppressWarnings("NullAway")
	private static final class NoStageListener implements RocketMQAsyncLocalTransactionListener {

		@Override
		public CompletionStage<RocketMQLocalTransactionState> executeLocalTransaction(Message<?> message,
				@Nullable Object argument) {
			return null;
		}

		@Override
		public CompletionStage<RocketMQLocalTransactionState> checkLocalTransaction(Message<?> message) {
			return null;
		}

	}

	private static RocketMQLocalTransactionListener listener(Consumer<Message<?>> action) {
		return new RocketMQLocalTransactionListener() {

			@Override
			public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message,
					@Nullable Object argument) {
				action.accept(message);
				return RocketMQLocalTransactionState.COMMIT;
			}

			@Override
			public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
				action.accept(message);
				return RocketMQLocalTransactionState.COMMIT;
			}

		};
	}

	private static void runNamed(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.start();
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
