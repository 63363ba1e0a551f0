package io.rocketmq.spring.transaction;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;

import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Transactions whose local transaction is run by a callback of the send.
 */
class TransactionCallbackTests {

	private final FakeTransactionProducers producers = new FakeTransactionProducers();

	private final RocketMQTransactions transactions = this.producers.transactions();

	private final io.rocketmq.client.message.Message message = io.rocketmq.client.message.Message.to("orders")
		.text("body")
		.build();

	@Test
	void aCallbackAnswersChecksAsLongAsTheProcessLives() {
		Answers callback = new Answers(RocketMQLocalTransactionState.UNKNOWN);
		callback.whileExecuting = () -> assertThat(this.producers.newest().check(this.message))
			.isEqualTo(TransactionResolution.UNKNOWN);
		this.transactions.register("orders", new Commits());
		this.transactions.send(this.message, "argument", callback);
		assertThat(callback.checks).isZero();
		assertThat(this.producers.newest().check(this.message)).isEqualTo(TransactionResolution.UNKNOWN);
		assertThat(callback.checks).isEqualTo(1);
		this.transactions.stop();
		this.transactions.start();
		callback.answer = RocketMQLocalTransactionState.ROLLBACK;
		assertThat(this.producers.newest().check(this.message)).isEqualTo(TransactionResolution.ROLLBACK);
		assertThat(callback.checks).isEqualTo(2);
		// The answer may be lost.
		callback.answer = RocketMQLocalTransactionState.COMMIT;
		assertThat(this.producers.newest().check(this.message)).isEqualTo(TransactionResolution.ROLLBACK);
		assertThat(callback.checks).isEqualTo(2);
	}

	@Test
	void aDecidedCallbackIsNotCheckedAgain() {
		Answers callback = new Answers(RocketMQLocalTransactionState.ROLLBACK);
		this.transactions.sendAsync(this.message, null, callback).join();
		assertThat(this.producers.newest().check(this.message)).isEqualTo(TransactionResolution.ROLLBACK);
		assertThat(callback.checks).isZero();
	}

	@Test
	void aCallbackThatThrewIsCheckedAndMayThrowAgain() {
		Answers callback = new Answers(RocketMQLocalTransactionState.COMMIT);
		callback.whileExecuting = () -> {
			throw new AssertionError("the local transaction fails");
		};
		assertThat(this.transactions.send(this.message, null, callback).resolution())
			.isEqualTo(TransactionResolution.UNKNOWN);
		callback.whileChecking = () -> {
			throw new AssertionError("the check fails");
		};
		assertThat(this.producers.newest().check(this.message)).isEqualTo(TransactionResolution.UNKNOWN);
		callback.whileChecking = () -> {
		};
		assertThat(this.producers.newest().check(this.message)).isEqualTo(TransactionResolution.COMMIT);
	}

	@Test
	void inAnotherProcessTheRegisteredListenerAnswersForACallback() {
		this.transactions.send(this.message, null, new Answers(RocketMQLocalTransactionState.UNKNOWN));
		RocketMQTransactions other = this.producers.transactions();
		other.start();
		other.register("orders", new Commits());
		assertThat(this.producers.newest().check(this.message)).isEqualTo(TransactionResolution.COMMIT);
		RocketMQTransactions none = this.producers.transactions();
		none.register("other", new Commits());
		none.start();
		assertThat(this.producers.newest().check(this.message)).isEqualTo(TransactionResolution.UNKNOWN);
		assertThat(this.producers.failures).singleElement()
			.isInstanceOf(IllegalStateException.class)
			.asString()
			.contains("No transaction listener has topic 'orders'", "topic 'other'",
					"Add a bean with @TransactionListener(topic = \"orders\")");
	}

	@Test
	void aCallbackWithANameNeedsTheNamedListener() {
		TransactionSendOptions options = TransactionSendOptions.DEFAULT.withListener("missing")
			.withCallback(new Answers(RocketMQLocalTransactionState.COMMIT));
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.transactions.send(this.message, null, options))
			.withMessageContaining("No transaction listener has name 'missing'");
	}

	@Test
	void aLimitedNumberOfCallbacksIsKept() {
		CallbackTransactions callbacks = new CallbackTransactions();
		RocketMQAsyncLocalTransactionListener callback = new BlockingListener(new Commits());
		for (int i = 0; i <= CallbackTransactions.LIMIT; i++) {
			callbacks.started("decided-" + i);
			callbacks.ended("decided-" + i, RocketMQLocalTransactionState.COMMIT, callback);
		}
		for (int i = 0; i <= CallbackTransactions.LIMIT; i++) {
			callbacks.started("open-" + i);
			callbacks.ended("open-" + i, RocketMQLocalTransactionState.UNKNOWN, callback);
		}
		assertThat(callbacks.find("open-0")).isNull();
		assertThat(callbacks.find("decided-0")).isNull();
		for (int i = 1; i <= CallbackTransactions.LIMIT; i++) {
			assertThat(callbacks.find("open-" + i)).isNotNull();
			assertThat(callbacks.find("decided-" + i)).isNotNull();
		}
		callbacks.ended("decided-1", RocketMQLocalTransactionState.ROLLBACK, callback);
		assertThat(callbacks.find("decided-1"))
			.isEqualTo(new CallbackTransactions.CallbackTransaction(RocketMQLocalTransactionState.COMMIT, null));
	}

	private static class Answers implements RocketMQLocalTransactionListener {

		volatile RocketMQLocalTransactionState answer;

		volatile Runnable whileExecuting = () -> {
		};

		volatile Runnable whileChecking = () -> {
		};

		volatile int checks;

		Answers(RocketMQLocalTransactionState answer) {
			this.answer = answer;
		}

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			this.whileExecuting.run();
			return this.answer;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			this.checks = this.checks + 1;
			this.whileChecking.run();
			return this.answer;
		}

	}

	private static final class Commits extends Answers {

		Commits() {
			super(RocketMQLocalTransactionState.COMMIT);
		}

	}

}
