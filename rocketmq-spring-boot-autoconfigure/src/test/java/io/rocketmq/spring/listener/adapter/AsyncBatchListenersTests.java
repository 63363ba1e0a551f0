package io.rocketmq.spring.listener.adapter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.handler.annotation.SendTo;

import io.rocketmq.client.consumer.listener.ConsumeResult.Kind;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.spring.listener.BatchListenerFailedException;
import io.rocketmq.spring.listener.adapter.ListenerHarness.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners whose batches end later.
 */
@ExtendWith(OutputCaptureExtension.class)
class AsyncBatchListenersTests {

	private static final ReceivedMessage UNREADABLE = ListenerHarness.raw("{");

	private final ListenerHarness harness = new ListenerHarness();

	private final Listeners bean = new Listeners();

	private final ReceivedMessage a = this.harness.received(new Order("a", 1));

	private final ReceivedMessage b = this.harness.received(new Order("b", 2));

	@ParameterizedTest
	@ValueSource(strings = { "future", "mono", "object" })
	void theBatchEndsWithTheResult(String method) {
		this.harness.batchMethod(this.bean, method);
		assertThat(this.harness.isAsync()).isTrue();
		CompletableFuture<List<Kind>> delivery = this.harness.deliverBatchAsync(this.a, this.b);
		assertThat(delivery).isNotDone();
		this.bean.end.complete(null);
		assertThat(delivery).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(List.of(Kind.SUCCESS, Kind.SUCCESS));
		assertThat(this.harness.errors).isEmpty();
		assertThat(this.harness.sent).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "mono", "object" })
	void aFailureFailsTheReadableMessages(String method) {
		this.harness.batchMethod(this.bean, method);
		CompletableFuture<List<Kind>> delivery = this.harness.deliverBatchAsync(this.a, UNREADABLE, this.b);
		assertThat(delivery).isNotDone();
		IllegalStateException failure = new IllegalStateException("no stock");
		this.bean.end.completeExceptionally(failure);
		assertThat(delivery.join()).containsExactly(Kind.RETRY, Kind.DEAD_LETTER, Kind.RETRY);
		assertThat(this.harness.errors).hasSize(3).contains(failure);
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "mono" })
	void partialFailuresCountByTheIndexOfTheListenersList(String method) {
		this.harness.batchMethod(this.bean, method);
		CompletableFuture<List<Kind>> delivery = this.harness.deliverBatchAsync(this.a, UNREADABLE, this.b);
		this.bean.end
			.completeExceptionally(new BatchListenerFailedException("last", new IllegalStateException("no stock"), 1));
		assertThat(delivery.join()).containsExactly(Kind.SUCCESS, Kind.DEAD_LETTER, Kind.RETRY);
	}

	@Test
	void unreadableMessagesFailAloneWhenTheBatchEnds() {
		this.harness.batchMethod(this.bean, "future");
		CompletableFuture<List<Kind>> delivery = this.harness.deliverBatchAsync(UNREADABLE, this.a);
		assertThat(delivery).isNotDone();
		this.bean.end.complete(null);
		assertThat(delivery.join()).containsExactly(Kind.DEAD_LETTER, Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly(List.of(new Order("a", 1)));
		assertThat(this.harness.deliverBatch(UNREADABLE, UNREADABLE)).containsOnly(Kind.DEAD_LETTER);
		assertThat(this.bean.taken).hasSize(1);
	}

	@Test
	void decisionsCountUntilTheBatchEnds() {
		this.harness.batchMethod(this.bean, "decides");
		CompletableFuture<List<Kind>> delivery = this.harness.deliverBatchAsync(this.a, UNREADABLE, this.b, this.a);
		Acknowledgment acknowledgment = this.bean.acknowledgment;
		assertThat(acknowledgment).isNotNull();
		assertThat(acknowledgment.acknowledge(0)).isTrue();
		assertThat(acknowledgment.deadLetter(1)).isTrue();
		assertThat(delivery).isNotDone();
		this.bean.end.complete(null);
		assertThat(delivery.join()).containsExactly(Kind.SUCCESS, Kind.DEAD_LETTER, Kind.DEAD_LETTER, Kind.RETRY);
		assertThat(acknowledgment.acknowledge()).isFalse();
	}

	@Test
	void aFailureFailsWhatHasNotBeenDecidedOn() {
		this.harness.batchMethod(this.bean, "decides");
		CompletableFuture<List<Kind>> delivery = this.harness.deliverBatchAsync(this.a, this.b);
		Acknowledgment acknowledgment = this.bean.acknowledgment;
		assertThat(acknowledgment).isNotNull();
		acknowledgment.acknowledge(1);
		this.bean.end.completeExceptionally(new IllegalStateException("no stock"));
		assertThat(delivery.join()).containsExactly(Kind.RETRY, Kind.SUCCESS);
		assertThat(this.harness.errors).hasSize(1);
	}

	@Test
	void nullEndsTheBatch() {
		this.harness.batchMethod(this.bean, "nothing");
		assertThat(this.harness.deliverBatch(this.a)).containsExactly(Kind.SUCCESS);
	}

	@Test
	void aValueThatComesLaterGoesToSendTo() {
		this.harness.batchMethod(this.bean, "forwards");
		assertThat(this.harness.deliverBatch(this.a, this.b)).containsOnly(Kind.SUCCESS);
		assertThat(this.harness.sent).hasSize(2);
		this.harness.sendFailure = new IllegalStateException("no route");
		assertThat(this.harness.deliverBatch(this.a, UNREADABLE)).containsExactly(Kind.RETRY, Kind.DEAD_LETTER);
	}

	@Test
	void aValueWithoutADestinationIsLogged(CapturedOutput output) {
		this.harness.batchMethod(this.bean, "object");
		this.bean.end.complete("value");
		assertThat(this.harness.deliverBatch(this.harness.received(new Order("a", 1), ListenerHarness.REQUEST)))
			.containsExactly(Kind.SUCCESS);
		assertThat(output).contains("batches have no replies, and the listener has no @SendTo");
		assertThat(this.harness.replies).isEmpty();
	}

	@SuppressWarnings("unused")
	static class Listeners {

		final CompletableFuture<@Nullable Object> end = new CompletableFuture<>();

		final List<Object> taken = new ArrayList<>();

		@Nullable Acknowledgment acknowledgment;

		CompletableFuture<?> future(List<Order> orders) {
			this.taken.add(orders);
			return this.end;
		}

		Mono<Void> mono(List<Order> orders) {
			return Mono.fromFuture(this.end).then();
		}

		Object object(List<Order> orders) {
			return this.end;
		}

		CompletableFuture<?> decides(List<Order> orders, Acknowledgment acknowledgment) {
			this.acknowledgment = acknowledgment;
			return this.end;
		}

		@Nullable CompletableFuture<Void> nothing(List<Order> orders) {
			return null;
		}

		@SendTo("forwarded")
		CompletableFuture<List<Order>> forwards(List<Order> orders) {
			return CompletableFuture.supplyAsync(() -> orders,
					CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
		}

	}

}
