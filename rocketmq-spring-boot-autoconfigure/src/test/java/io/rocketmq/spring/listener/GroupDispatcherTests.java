package io.rocketmq.spring.listener;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

class GroupDispatcherTests {

	private final CapturedLog log = new CapturedLog();

	private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

	private final List<String> extended = new CopyOnWriteArrayList<>();

	private ConsumerOptions options = ConsumerOptions.group("billing").build();

	private boolean inFlight = true;

	@AfterEach
	void close() {
		Thread.interrupted();
		this.log.close();
	}

	@Test
	void aNormalEndAcknowledges() {
		assertThat(consume((delivery) -> null)).isSameAs(ConsumeResult.SUCCESS);
		assertThat(consumeAsync((delivery) -> null)).isCompletedWithValue(ConsumeResult.SUCCESS);
		assertThat(consumeAsync((delivery) -> CompletableFuture.completedStage("reply")))
			.isCompletedWithValue(ConsumeResult.SUCCESS);
	}

	@Test
	void theDeliveryDescribesItself() {
		ReceivedMessage message = Endpoints.message(7);
		dispatcher((delivery) -> {
			assertThat(delivery.message()).isSameAs(message);
			assertThat(delivery.messages()).containsExactly(message);
			assertThat(delivery.endpoint().id()).isEqualTo("billing");
			assertThat(delivery.context()).isSameAs(Endpoints.CONTEXT);
			return null;
		}).consume(message, Endpoints.CONTEXT);
		assertThat(this.failures).isEmpty();
	}

	@Test
	void theErrorHandlerDecidesOnFailures() {
		AssertionError failure = new AssertionError("no stock");
		RocketMQListenerInvoker failing = (delivery) -> {
			throw failure;
		};
		RocketMQListenerInvoker later = (delivery) -> CompletableFuture.supplyAsync(() -> {
			throw failure;
		});
		assertThat(consume(failing)).isSameAs(ConsumeResult.RETRY);
		assertThat(consume(later)).isSameAs(ConsumeResult.RETRY);
		assertThat(consumeAsync(failing)).isCompletedWithValue(ConsumeResult.RETRY);
		assertThat(consumeAsync(later)).succeedsWithin(Duration.ofSeconds(30)).isSameAs(ConsumeResult.RETRY);
		assertThat(this.failures).containsExactly(failure, failure, failure, failure);
	}

	@Test
	void aFailureOfTheOnlyMessageOfABatchIsThatOfTheMessage() {
		IllegalStateException failure = new IllegalStateException("no stock");
		consume((delivery) -> {
			throw new BatchListenerFailedException("failed", failure, 0);
		});
		assertThat(this.failures).containsExactly(failure);
	}

	@Test
	void anInterruptRedeliversAndIsRestored() {
		assertThat(consume((delivery) -> {
			throw new InterruptedException();
		})).isSameAs(ConsumeResult.RETRY);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.failures).isEmpty();
	}

	@Test
	void anAsynchronousStepBeforeABlockingListenerIsWaitedFor() {
		CompletableFuture<String> end = new CompletableFuture<>();
		CompletableFuture<ConsumeResult> result = CompletableFuture.supplyAsync(() -> consume((delivery) -> end));
		assertThat(result).isNotDone();
		end.complete("done");
		assertThat(result).succeedsWithin(Duration.ofSeconds(30)).isSameAs(ConsumeResult.SUCCESS);
	}

	@Test
	void theWaitForAStepThatNeverEndsIsBounded() {
		this.options = ConsumerOptions.group("billing").consumeTimeout(Duration.ofSeconds(1)).build();
		this.inFlight = false;
		assertThat(consume((delivery) -> new CompletableFuture<>())).isSameAs(ConsumeResult.RETRY);
		assertThat(this.failures).singleElement()
			.asString()
			.contains("Listener 'billing' has not ended within consumeTimeout=PT1S");
	}

	@Test
	void theWaitForAStepThatIsExtendedGoesOn() {
		this.options = ConsumerOptions.group("billing").consumeTimeout(Duration.ofSeconds(1)).build();
		CompletableFuture<String> end = new CompletableFuture<>();
		CompletableFuture<ConsumeResult> result = CompletableFuture.supplyAsync(() -> consume((delivery) -> end));
		await().until(() -> !this.extended.isEmpty());
		assertThat(result).isNotDone();
		end.complete("done");
		assertThat(result).succeedsWithin(Duration.ofSeconds(30)).isSameAs(ConsumeResult.SUCCESS);
	}

	@Test
	void aDecisionReplacesANormalEnd() {
		assertThat(consume((delivery) -> {
			assertThat(delivery.acknowledgment().retry(Duration.ofSeconds(7))).isTrue();
			assertThat(delivery.acknowledgment().acknowledge()).isFalse();
			return null;
		})).hasToString("RETRY after PT7S");
		assertThat(consumeAsync(Endpoints.manual((delivery) -> {
			assertThat(delivery.acknowledgment().retry(delivery.message())).isTrue();
			return null;
		}))).isCompletedWithValue(ConsumeResult.RETRY);
	}

	@Test
	void weaknessManualAckMessagesStayInFlightUntilADecision() {
		AtomicReference<Acknowledgment> acknowledgment = new AtomicReference<>();
		CompletionStage<ConsumeResult> result = consumeAsync(Endpoints.manual((delivery) -> {
			acknowledgment.set(delivery.acknowledgment());
			return null;
		}));
		assertThat(result).isNotDone();
		assertThat(acknowledgment.get().acknowledge(0)).isTrue();
		assertThat(result).isCompletedWithValue(ConsumeResult.SUCCESS);
		assertThat(acknowledgment.get().deadLetter()).isFalse();
	}

	@Test
	void manualMessagesOfAnAsynchronousListenerNeedBothEnds() {
		AtomicReference<Acknowledgment> acknowledgment = new AtomicReference<>();
		CompletableFuture<String> end = new CompletableFuture<>();
		RocketMQListenerInvoker invoker = Endpoints.manual((delivery) -> {
			acknowledgment.set(delivery.acknowledgment());
			return end;
		});
		CompletionStage<ConsumeResult> first = consumeAsync(invoker);
		acknowledgment.get().deadLetter();
		assertThat(first).isNotDone();
		end.complete("done");
		assertThat(first.toCompletableFuture().join().kind()).isEqualTo(ConsumeResult.Kind.DEAD_LETTER);
		CompletionStage<ConsumeResult> second = consumeAsync(invoker);
		assertThat(second).isNotDone();
		acknowledgment.get().acknowledge();
		assertThat(second).isCompletedWithValue(ConsumeResult.SUCCESS);
	}

	@Test
	void theDecisionOfAListenerThatFailsAfterwardsCounts() {
		assertThat(consume((delivery) -> {
			delivery.acknowledgment().acknowledge();
			throw new IllegalStateException("too late");
		})).isSameAs(ConsumeResult.SUCCESS);
		assertThat(this.failures).isEmpty();
		assertThat(this.log.lines()).singleElement().asString().contains("threw an exception after it had decided");
	}

	@Test
	void decisionsAfterAFailureAreIgnored() {
		AtomicReference<Acknowledgment> acknowledgment = new AtomicReference<>();
		assertThat(consumeAsync(Endpoints.manual((delivery) -> {
			acknowledgment.set(delivery.acknowledgment());
			throw new IllegalStateException("no stock");
		}))).isCompletedWithValue(ConsumeResult.RETRY);
		assertThat(acknowledgment.get().acknowledge()).isFalse();
	}

	@Test
	void messagesOfOthersAndIllegalDelaysAreRefused() {
		consume((delivery) -> {
			Acknowledgment acknowledgment = delivery.acknowledgment();
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> acknowledgment.acknowledge(1));
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> acknowledgment.deadLetter(-1));
			assertThatIllegalArgumentException().isThrownBy(() -> acknowledgment.acknowledge(Endpoints.message(8)))
				.withMessageContaining("is not one of this delivery");
			assertThatIllegalArgumentException().isThrownBy(() -> acknowledgment.retry(Duration.ZERO));
			assertThat(acknowledgment.acknowledge()).isTrue();
			return null;
		});
		assertThat(this.failures).isEmpty();
	}

	@Test
	void deliveriesAreExtendedByTheConsumer() {
		consume((delivery) -> {
			assertThat(delivery.acknowledgment().extend(Duration.ofMinutes(5))).isTrue();
			return null;
		});
		assertThat(this.extended).containsExactly("key-7 PT5M");
	}

	@Test
	void messagesWithoutListenerAreRedelivered() {
		GroupDispatcher dispatcher = dispatcher((delivery) -> null);
		ReceivedMessage other = Endpoints.message("other", null, 1, 0);
		assertThat(dispatcher.consume(other, Endpoints.CONTEXT)).isSameAs(ConsumeResult.RETRY);
		assertThat(dispatcher.consumeAsync(other, Endpoints.CONTEXT)).isCompletedWithValue(ConsumeResult.RETRY);
		assertThat(this.log.lines()).hasSize(1);
	}

	@Test
	void aDeliveryIsOneSmallObject() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		GroupDispatcher dispatcher = dispatcher((delivery) -> null);
		ReceivedMessage message = Endpoints.message(7);
		long bytes = Long.MAX_VALUE;
		// What the machine allocates beside it differs from round to round.
		for (int round = 0; round < 20; round++) {
			long before = threads.getCurrentThreadAllocatedBytes();
			for (int i = 0; i < 10_000; i++) {
				dispatcher.consume(message, Endpoints.CONTEXT);
			}
			bytes = Math.min(bytes, (threads.getCurrentThreadAllocatedBytes() - before) / 10_000);
		}
		assertThat(bytes).isLessThanOrEqualTo(48);
	}

	private ConsumeResult consume(RocketMQListenerInvoker invoker) {
		return dispatcher(invoker).consume(Endpoints.message(7), Endpoints.CONTEXT);
	}

	private CompletionStage<ConsumeResult> consumeAsync(RocketMQListenerInvoker invoker) {
		return dispatcher(invoker).consumeAsync(Endpoints.message(7), Endpoints.CONTEXT);
	}

	private GroupDispatcher dispatcher(RocketMQListenerInvoker invoker) {
		DispatchTable table = new DispatchTable(List.of(Endpoints.route(Endpoints.endpoint("billing"), invoker)));
		FailedMessages failed = new FailedMessages((exception, message, endpoint) -> {
			this.failures.add(exception);
			return ConsumeResult.RETRY;
		}, null, this.options, (message) -> true);
		return new GroupDispatcher(() -> table, failed, this.options,
				(message, duration) -> this.extended.add(message.keys().get(0) + " " + duration) && this.inFlight);
	}

}
