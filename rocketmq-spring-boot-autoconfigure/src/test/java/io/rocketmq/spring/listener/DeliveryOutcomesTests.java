package io.rocketmq.spring.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.DispatchTable.Route;
import io.rocketmq.spring.listener.RocketMQContainerStatus.EndpointStatus;

import static org.assertj.core.api.Assertions.assertThat;

class DeliveryOutcomesTests {

	private RocketMQErrorHandler errorHandler = RocketMQErrorHandler.redeliver();

	private RocketMQListenerInvoker invoker = (delivery) -> null;

	private final Route route = new Route(Endpoints.endpoint("a", "orders", "*", true),
			Endpoints.async((delivery) -> this.invoker.invoke(delivery)));

	@AfterEach
	void clearInterrupt() {
		Thread.interrupted();
	}

	@Test
	void nothingBeforeTheFirstDelivery() {
		assertThat(status()).isEqualTo(new EndpointStatus("a", "orders", null, 0, null));
	}

	@Test
	void aDeliveryTellsItsTimeBeforeTheListenerEnds() {
		Instant before = Instant.now().minusMillis(1);
		this.invoker = (delivery) -> {
			assertThat(status().lastDelivery()).isBetween(before, Instant.now());
			return null;
		};
		assertThat(single()).isSameAs(ConsumeResult.SUCCESS);
		assertThat(status().lastDelivery()).isAfter(before);
		assertThat(status().consecutiveFailures()).isZero();
	}

	@Test
	void failuresCountUntilASuccessWhateverTheirResult() {
		this.invoker = failing(new IllegalStateException("no stock"));
		single();
		this.errorHandler = (exception, message, endpoint) -> ConsumeResult.SUCCESS;
		single();
		singleAsync();
		this.invoker = (delivery) -> CompletableFuture.failedStage(new IllegalStateException("no stock"));
		singleAsync();
		assertThat(status().consecutiveFailures()).isEqualTo(4);
		assertThat(status().lastFailure()).satisfies((failure) -> {
			assertThat(failure.exception()).isEqualTo(IllegalStateException.class.getName());
			assertThat(failure.message()).isEqualTo("no stock");
			assertThat(failure.topic()).isEqualTo("orders");
			assertThat(failure.messageId()).isEqualTo(Endpoints.message(0).messageId());
			assertThat(Duration.between(failure.at(), Instant.now())).isLessThan(Duration.ofMinutes(1));
		});
		this.invoker = (delivery) -> CompletableFuture.completedStage(null);
		singleAsync();
		assertThat(status().consecutiveFailures()).isZero();
		assertThat(status().lastFailure()).isNotNull();
	}

	@Test
	void aDecisionNotToConsumeIsAFailureWithoutAnException() {
		this.invoker = (delivery) -> {
			delivery.acknowledgment().deadLetter();
			return null;
		};
		single();
		assertThat(status().consecutiveFailures()).isOne();
		assertThat(status().lastFailure()).satisfies((failure) -> {
			assertThat(failure.exception()).isNull();
			assertThat(failure.message()).isNull();
		});
	}

	@Test
	void anExceptionAfterTheDecisionChangesNothing() {
		this.invoker = (delivery) -> {
			delivery.acknowledgment().acknowledge();
			throw new IllegalStateException("late");
		};
		single();
		assertThat(status().consecutiveFailures()).isZero();
		assertThat(status().lastFailure()).isNull();
	}

	@Test
	void anInterruptIsNoFailureOfTheListener() {
		this.invoker = failing(new InterruptedException("stopping"));
		single();
		batch(2);
		assertThat(status().consecutiveFailures()).isZero();
		assertThat(status().lastFailure()).isNull();
	}

	@Test
	void aBatchIsOneDelivery() {
		this.invoker = failing(new IllegalStateException("no stock"));
		batch(5);
		batchAsync(5);
		assertThat(status().consecutiveFailures()).isEqualTo(2);
		this.invoker = (delivery) -> {
			delivery.acknowledgment().retry();
			return null;
		};
		batch(5);
		assertThat(status().consecutiveFailures()).isEqualTo(3);
		assertThat(status().lastFailure()).satisfies((failure) -> assertThat(failure.exception()).isNull());
	}

	@Test
	void aBatchOfWhichAMessageIsConsumedSucceedsAndTellsItsFirstFailure() {
		this.invoker = failing(new IllegalStateException("no stock"));
		batch(3);
		this.invoker = failing(
				new BatchListenerFailedException("failed", new IllegalArgumentException("illegal order"), 1));
		batch(3);
		assertThat(status().consecutiveFailures()).isZero();
		assertThat(status().lastFailure())
			.satisfies((failure) -> assertThat(failure.message()).isEqualTo("illegal order"));
		this.invoker = (delivery) -> null;
		batch(3);
		assertThat(status().consecutiveFailures()).isZero();
	}

	@Test
	void longAndUnreadableMessagesOfExceptionsDoNoHarm() {
		this.invoker = failing(new IllegalStateException("x".repeat(5_000)));
		single();
		assertThat(status().lastFailure()).satisfies((failure) -> assertThat(failure.message()).hasSize(303));
		this.invoker = failing(new IllegalStateException() {

			@Override
			public String getMessage() {
				throw new UnsupportedOperationException("unreadable");
			}

		});
		single();
		assertThat(status().lastFailure()).satisfies((failure) -> assertThat(failure.message()).isNull());
		assertThat(status().consecutiveFailures()).isEqualTo(2);
	}

	private static RocketMQListenerInvoker failing(Exception failure) {
		return (delivery) -> {
			throw failure;
		};
	}

	private EndpointStatus status() {
		return this.route.outcomes().status(this.route.endpoint());
	}

	private ConsumeResult single() {
		return dispatcher().consume(Endpoints.message(0), Endpoints.CONTEXT);
	}

	private void singleAsync() {
		assertThat(dispatcher().consumeAsync(Endpoints.message(0), Endpoints.CONTEXT).toCompletableFuture())
			.succeedsWithin(Duration.ofSeconds(30));
	}

	private void batch(int size) {
		dispatcher().consumeBatch(messages(size), Endpoints.CONTEXT);
	}

	private void batchAsync(int size) {
		assertThat(dispatcher().consumeBatchAsync(messages(size), Endpoints.CONTEXT).toCompletableFuture())
			.succeedsWithin(Duration.ofSeconds(30));
	}

	private static List<ReceivedMessage> messages(int size) {
		return IntStream.range(0, size).<ReceivedMessage>mapToObj(Endpoints::message).toList();
	}

	private GroupDispatcher dispatcher() {
		ConsumerOptions options = ConsumerOptions.of("billing");
		DispatchTable table = new DispatchTable(List.of(this.route));
		FailedMessages failed = new FailedMessages(this.errorHandler, null, options, (message) -> true);
		return new GroupDispatcher(() -> table, failed, options, (message, duration) -> true);
	}

}
