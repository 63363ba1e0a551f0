package io.rocketmq.spring.transaction;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.messaging.Message;

import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RocketMQTransactionsLifecycleTests {

	private final FakeTransactionProducers producers = new FakeTransactionProducers();

	private final RocketMQTransactions transactions = this.producers.transactions();

	private final io.rocketmq.client.message.Message message = io.rocketmq.client.message.Message.to("orders")
		.text("body")
		.build();

	@Test
	void theProducerIsThereFromTheStartToAnswerChecks() {
		this.transactions.register("orders", new Commits());
		assertThat(this.producers.connected).isEmpty();
		this.transactions.start();
		assertThat(this.producers.connected).hasSize(1);
		assertThat(this.producers.newest().check(this.message)).isEqualTo(TransactionResolution.COMMIT);
		this.transactions.stop();
		assertThat(this.producers.newest().closed).isTrue();
		this.transactions.start();
		assertThat(this.producers.connected).hasSize(2);
		this.transactions.start();
		assertThat(this.producers.connected).hasSize(2);
		this.transactions.stop();
		this.transactions.stop();
		assertThat(this.producers.connected).allMatch((each) -> each.closed);
	}

	@Test
	void withoutListenersThereIsNoProducerUntilOneIsRegistered() {
		this.transactions.start();
		assertThat(this.transactions.isRunning()).isTrue();
		assertThat(this.producers.connected).isEmpty();
		this.transactions.register("orders", new Commits());
		assertThat(this.producers.connected).hasSize(1);
	}

	@Test
	void aRestartedContextRestartsTheProducer() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			this.transactions.register("orders", new Commits());
			context.registerBean(RocketMQTransactions.class, () -> this.transactions);
			context.refresh();
			context.stop();
			assertThat(this.producers.newest().closed).isTrue();
			context.start();
			assertThat(this.transactions.send(this.message, null).resolution()).isEqualTo(TransactionResolution.COMMIT);
			assertThat(this.producers.connected).hasSize(2);
		}
		assertThat(this.producers.newest().closed).isTrue();
	}

	@Test
	void aProducerOfASendBeforeTheStartIsClosedWithAContextThatNeverStarted() {
		this.transactions.register("orders", new Commits());
		GenericApplicationContext context = new GenericApplicationContext();
		context.registerBean(RocketMQTransactions.class, () -> this.transactions);
		context.registerBean("failing", Object.class, () -> {
			this.transactions.send(this.message, null);
			throw new IllegalStateException("this bean fails");
		});
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(context::refresh)
			.withRootCauseInstanceOf(IllegalStateException.class);
		assertThat(this.producers.connected).hasSize(1).allMatch((each) -> each.closed);
	}

	@Test
	void aSendAfterTheContextIsClosedIsRefused() {
		this.transactions.register("orders", new Commits());
		this.transactions.destroy();
		this.transactions.destroy();
		this.transactions.stop();
		assertThatExceptionOfType(ClientClosedException.class)
			.isThrownBy(() -> this.transactions.send(this.message, null))
			.withMessageContaining("RocketMQTransactions are closed")
			.matches((failure) -> failure.outcome() == Outcome.NOT_SENT);
		this.transactions.start();
		assertThat(this.producers.connected).isEmpty();
	}

	@Test
	void aSendOfALocalTransactionThatTheStopWaitsForIsRefusedAndDoesNotBlock() {
		this.transactions.register("orders", new Commits());
		this.transactions.start();
		List<Throwable> refusals = new ArrayList<>();
		this.producers.whileClosing = () -> {
			try {
				Thread other = new Thread(() -> this.transactions.send(this.message, null));
				other.setUncaughtExceptionHandler((thread, ex) -> refusals.add(ex));
				other.start();
				other.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		};
		this.transactions.stop();
		assertThat(refusals).singleElement()
			.isInstanceOf(ClientClosedException.class)
			.asString()
			.contains("being stopped");
		assertThat(this.producers.connected).hasSize(1);
		this.transactions.send(this.message, null);
		assertThat(this.producers.connected).hasSize(2);
	}

	@Test
	void aProducerThatFailsToCloseDoesNotPreventARestart() {
		this.transactions.register("orders", new Commits());
		this.transactions.start();
		this.producers.whileClosing = () -> {
			throw new AssertionError("close fails");
		};
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.transactions::stop);
		this.transactions.start();
		assertThat(this.producers.connected).hasSize(2);
	}

	private static final class Commits implements RocketMQLocalTransactionListener {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return RocketMQLocalTransactionState.COMMIT;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

}
