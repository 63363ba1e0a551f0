package io.rocketmq.spring.transaction;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.Message;

import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.FakeClients;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

import static org.assertj.core.api.Assertions.assertThat;

class ObservedTransactionsTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final FakeTransactionProducers producers = new FakeTransactionProducers();

	private final RocketMQTransactions transactions = this.producers.transactions();

	private final RocketMQTemplate template = new RocketMQTemplate(
			FakeClients.of(Producer.class, (method, arguments) -> {
				throw new UnsupportedOperationException(method);
			}), this.transactions, new DefaultRocketMQMessageConverter(new JsonPayloadConverter()));

	private final Payments payments = new Payments();

	@BeforeEach
	void observe() {
		this.transactions.setObservationRegistry(this.registry);
		this.transactions.register("payments", this.payments);
		this.template.setObservationRegistry(this.registry);
	}

	@Test
	void theLocalTransactionIsPartOfTheSend() {
		this.template.message("pay").to("payments").sendInTransaction(null);
		assertThat(this.payments.executedIn).isEqualTo("rocketmq.template");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasLowCardinalityKeyValue("operation", "transaction")
			.hasLowCardinalityKeyValue("outcome", "ok")
			.hasHighCardinalityKeyValue("transaction", "commit")
			.hasBeenStopped();
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@Test
	void theLocalTransactionOfAnAsynchronousSendIsPartOfItToo() throws Exception {
		this.transactions.setExecutor(CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
		TransactionResult result = this.template.message("pay")
			.to("payments")
			.sendInTransactionAsync(null)
			.get(30, TimeUnit.SECONDS);
		assertThat(result.resolution()).isEqualTo(TransactionResolution.COMMIT);
		assertThat(this.payments.executedIn).isEqualTo("rocketmq.template");
		TestObservationRegistryAssert.assertThat(this.registry).hasSingleObservationThat().hasBeenStopped();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aBrokenHandlerAffectsNeitherTheLocalTransactionNorWhatFollowsOnTheThread(boolean opening) {
		AtomicInteger open = new AtomicInteger();
		this.registry.observationConfig().observationHandler(new ObservationHandler<>() {
			@Override
			public void onScopeOpened(Observation.Context context) {
				open.incrementAndGet();
			}

			@Override
			public void onScopeClosed(Observation.Context context) {
				open.decrementAndGet();
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}
		});
		this.registry.observationConfig().observationHandler(new ObservationHandler<>() {
			@Override
			public void onScopeOpened(Observation.Context context) {
				if (opening) {
					throw new IllegalStateException("broken handler");
				}
			}

			@Override
			public void onScopeClosed(Observation.Context context) {
				if (!opening) {
					throw new IllegalStateException("broken handler");
				}
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}
		});
		TransactionResult result = this.template.message("pay").to("payments").sendInTransaction(null);
		assertThat(result.resolution()).isEqualTo(TransactionResolution.COMMIT);
		assertThat(this.registry.getCurrentObservation()).isNull();
		// Closing calls handlers in the opposite order, up to the one that throws.
		assertThat(open).hasValue(opening ? 0 : 2);
	}

	@Test
	void aCheckIsObserved() {
		this.template.message("pay").to("payments").sendInTransaction(null);
		this.registry.clear();
		assertThat(this.producers.newest().check(this.producers.newest().sent.get(0)))
			.isEqualTo(TransactionResolution.ROLLBACK);
		assertThat(this.payments.checkedIn).isEqualTo("rocketmq.transaction.check");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasContextualNameEqualTo("check transaction payments")
			.hasLowCardinalityKeyValue("topic", "payments")
			.hasLowCardinalityKeyValue("outcome", "rollback")
			.hasHighCardinalityKeyValueWithKey("message.id")
			.hasBeenStopped();
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@Test
	void aCheckThatFailsHasAnError() {
		this.template.message("pay").to("payments").sendInTransaction(null);
		this.registry.clear();
		this.payments.failure = new IllegalStateException("no database");
		assertThat(this.producers.newest().check(this.producers.newest().sent.get(0)))
			.isEqualTo(TransactionResolution.UNKNOWN);
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasLowCardinalityKeyValue("outcome", "none")
			.hasError(this.payments.failure)
			.hasBeenStopped();
	}

	/** Remembers what is observed where it is called. */
	private final class Payments implements RocketMQLocalTransactionListener {

		private volatile @Nullable String executedIn;

		private volatile @Nullable String checkedIn;

		private volatile @Nullable RuntimeException failure;

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			this.executedIn = current();
			return RocketMQLocalTransactionState.COMMIT;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			this.checkedIn = current();
			if (this.failure != null) {
				throw this.failure;
			}
			return RocketMQLocalTransactionState.ROLLBACK;
		}

		private @Nullable String current() {
			Observation current = ObservedTransactionsTests.this.registry.getCurrentObservation();
			return (current != null) ? current.getContext().getName() : null;
		}

	}

}
