package io.rocketmq.spring.listener;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.DispatchTable.Route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class BatchDispatcherTests {

	private final CapturedLog log = new CapturedLog();

	private final List<String> handled = new ArrayList<>();

	private final List<String> delivered = new ArrayList<>();

	private ConsumerOptions options = ConsumerOptions.group("billing").batchSize(8).build();

	@AfterEach
	void close() {
		Thread.interrupted();
		this.log.close();
	}

	@Test
	void aNormalEndAcknowledgesTheWholeBatch() {
		List<ReceivedMessage> messages = messages("orders", "orders", "orders");
		BatchConsumeResult result = consume(messages, route("a", "orders", (delivery) -> {
			assertThat(delivery.messages()).isSameAs(messages);
			return null;
		}));
		assertThat(result).isSameAs(BatchConsumeResult.SUCCESS);
		assertThat(this.handled).isEmpty();
	}

	@Test
	void anExceptionFailsTheWholeBatchInOneLine() {
		assertThat(results(3, (delivery) -> {
			throw new IllegalStateException("no stock");
		})).containsExactly("RETRY", "RETRY", "RETRY");
		assertThat(this.handled).hasSize(3);
		assertThat(this.log.lines()).singleElement().asString().contains("failed on 3 messages");
	}

	@Test
	void pain01OnlyTheNamedMessagesOfABatchFail() {
		assertThat(results(4, (delivery) -> {
			throw new BatchListenerFailedException("two failed",
					Map.of(1, new IOException("one"), 3, new IllegalStateException("three")));
		})).containsExactly("SUCCESS", "RETRY", "SUCCESS", "RETRY");
		assertThat(this.handled).containsExactly("key-1 java.io.IOException: one",
				"key-3 java.lang.IllegalStateException: three");
	}

	@Test
	void anIndexThatDoesNotExistFailsTheWholeBatch() {
		assertThat(results(2, (delivery) -> {
			throw new BatchListenerFailedException("failed", new IOException("which?"), 2);
		})).containsExactly("RETRY", "RETRY");
		assertThat(this.log.lines(Level.ERROR)).singleElement()
			.asString()
			.contains("reported failures at [2], but its batch has 2 messages");
	}

	@Test
	void decisionsTakePrecedence() {
		assertThat(results(5, Endpoints.manual((delivery) -> {
			Acknowledgment acknowledgment = delivery.acknowledgment();
			acknowledgment.acknowledge(0);
			acknowledgment.retry(1, Duration.ofSeconds(5));
			acknowledgment.deadLetter(delivery.messages().get(2));
			acknowledgment.retry(delivery.messages().get(3));
			throw new IllegalStateException("no stock");
		}))).containsExactly("SUCCESS", "RETRY after PT5S",
				"DEAD_LETTER with [rocketmq_ORIGINAL_BROKER_NAME, rocketmq_ORIGINAL_GROUP, rocketmq_ORIGINAL_OFFSET,"
						+ " rocketmq_ORIGINAL_QUEUE_ID, rocketmq_ORIGINAL_TOPIC]",
				"RETRY", "RETRY");
		assertThat(this.handled).containsExactly("key-4 java.lang.IllegalStateException: no stock");
	}

	@Test
	void messagesThatAManualListenerLeavesAreRedelivered() {
		assertThat(results(3, Endpoints.manual((delivery) -> {
			delivery.acknowledgment().acknowledge(1);
			return null;
		}))).containsExactly("RETRY", "SUCCESS", "RETRY");
		assertThat(this.log.lines()).singleElement().asString().contains("ended without a decision on 2 of 3 messages");
	}

	@Test
	void anExceptionAfterAllDecisionsIsLogged() {
		assertThat(results(2, (delivery) -> {
			delivery.acknowledgment().acknowledge();
			throw new IllegalStateException("too late");
		})).containsExactly("SUCCESS", "SUCCESS");
		assertThat(this.log.lines()).singleElement().asString().contains("after it had decided");
	}

	@Test
	void anInterruptRedeliversAndIsRestored() {
		assertThat(results(2, (delivery) -> {
			throw new BatchListenerFailedException("stopped", new InterruptedException(), 1);
		})).containsExactly("SUCCESS", "RETRY");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.handled).isEmpty();
	}

	@Test
	void anAsynchronousEndIsWaitedFor() {
		assertThat(results(2,
				(delivery) -> CompletableFuture
					.failedStage(new BatchListenerFailedException("failed", new IOException("one"), 1))))
			.containsExactly("SUCCESS", "RETRY");
	}

	@Test
	void messagesOfSeveralEndpointsAreOneDeliveryForEach() {
		BatchConsumeResult result = consume(messages("orders", "returns", "orders", "other", "returns"),
				route("a", "orders", (delivery) -> {
					throw new IllegalStateException("no stock");
				}), route("b", "returns", (delivery) -> null));
		assertThat(this.delivered).containsExactly("a [key-0, key-2]", "b [key-1, key-4]");
		assertThat(IntStream.range(0, 5).mapToObj((i) -> result.of(i).kind().name())).containsExactly("RETRY",
				"SUCCESS", "RETRY", "RETRY", "SUCCESS");
		assertThat(this.log.lines()).anyMatch((line) -> line.contains("topic 'other'"));
	}

	@Test
	void nothingIsDeliveredBehindAFailedMessageOfAnOrderlyGroup() {
		this.options = ConsumerOptions.group("billing").batchSize(8).orderly(true).build();
		Route failing = route("a", "orders", (delivery) -> {
			delivery.acknowledgment().acknowledge(1);
			throw new BatchListenerFailedException("failed",
					Map.of(0, new IOException("zero"), 1, new IOException("one")));
		});
		BatchConsumeResult result = consume(messages("returns", "orders", "orders", "returns"), failing,
				route("b", "returns", (delivery) -> null));
		assertThat(this.delivered).containsExactly("b [key-0]", "a [key-1, key-2]");
		assertThat(this.handled).containsExactly("key-1 java.io.IOException: zero");
		assertThat(IntStream.range(0, 4).mapToObj((i) -> result.of(i).kind().name())).containsExactly("SUCCESS",
				"RETRY", "RETRY", "RETRY");
	}

	@Test
	void aBatchThatEndsLaterEndsWithItsStage() {
		CompletableFuture<String> end = new CompletableFuture<>();
		CompletableFuture<BatchConsumeResult> result = consumeAsync(messages("orders", "orders"),
				route("a", "orders", (delivery) -> end));
		assertThat(result).isNotDone();
		end.complete("done");
		assertThat(result).isCompletedWithValue(BatchConsumeResult.SUCCESS);
		assertThat(consumeAsync(messages("orders"), route("a", "orders", (delivery) -> null)))
			.isCompletedWithValue(BatchConsumeResult.SUCCESS);
	}

	@Test
	void pain01OnlyTheNamedMessagesOfABatchThatEndsLaterFail() {
		CompletableFuture<String> end = new CompletableFuture<>();
		CompletableFuture<BatchConsumeResult> result = consumeAsync(messages("orders", "orders", "orders"),
				route("a", "orders", (delivery) -> end.thenApply((ignored) -> ignored)));
		end.completeExceptionally(new BatchListenerFailedException("failed", new IOException("one"), 1));
		assertThat(texts(result.join(), 3)).containsExactly("SUCCESS", "RETRY", "SUCCESS");
		assertThat(this.handled).containsExactly("key-1 java.io.IOException: one");
	}

	@Test
	void decisionsCountUntilTheStageCompletes() {
		CompletableFuture<String> end = new CompletableFuture<>();
		AtomicReference<Acknowledgment> acknowledgment = new AtomicReference<>();
		CompletableFuture<BatchConsumeResult> result = consumeAsync(messages("orders", "orders", "orders", "orders"),
				route("a", "orders", Endpoints.manual((delivery) -> {
					acknowledgment.set(delivery.acknowledgment());
					delivery.acknowledgment().acknowledge(0);
					return end;
				})));
		assertThat(acknowledgment.get().retry(1, Duration.ofSeconds(5))).isTrue();
		assertThat(acknowledgment.get().acknowledge(2)).isTrue();
		assertThat(result).isNotDone();
		end.complete("done");
		assertThat(acknowledgment.get().acknowledge(3)).isFalse();
		assertThat(texts(result.join(), 4)).containsExactly("SUCCESS", "RETRY after PT5S", "SUCCESS", "RETRY");
		assertThat(this.log.lines()).anyMatch((line) -> line.contains("ended without a decision on 1 of 4 messages"));
	}

	@Test
	void whatABatchThatEndsLaterThrowsAtOnceFailsIt() {
		assertThat(texts(consumeAsync(messages("orders", "orders"), route("a", "orders", (delivery) -> {
			throw new InterruptedException();
		})).join(), 2)).containsExactly("RETRY", "RETRY");
		assertThat(Thread.interrupted()).isTrue();
		AssertionError error = new AssertionError("no stock");
		assertThat(texts(consumeAsync(messages("orders"), route("a", "orders", (delivery) -> {
			throw error;
		})).join(), 1)).containsExactly("RETRY");
		assertThat(this.handled).containsExactly("key-0 " + error);
	}

	@Test
	void anInterruptThatEndsALaterBatchIsNotThatOfTheCompletingThread() {
		CompletableFuture<String> end = new CompletableFuture<>();
		CompletableFuture<BatchConsumeResult> result = consumeAsync(messages("orders"),
				route("a", "orders", (delivery) -> end));
		end.completeExceptionally(new InterruptedException());
		assertThat(texts(result.join(), 1)).containsExactly("RETRY");
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void aStageThatRefusesToBeObservedFailsTheBatch() {
		CompletableFuture<String> refusing = new CompletableFuture<>() {

			@Override
			public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
				throw new UnsupportedOperationException("no observers");
			}

		};
		assertThat(texts(consumeAsync(messages("orders"), route("a", "orders", (delivery) -> refusing)).join(), 1))
			.containsExactly("RETRY");
		assertThat(this.handled).singleElement().asString().contains("no observers");
	}

	@Test
	void theListenersOfALaterBatchAreCalledOneAfterTheOtherOnTheDeliveringThread() throws Exception {
		CompletableFuture<String> first = new CompletableFuture<>();
		CompletableFuture<String> second = new CompletableFuture<>();
		List<Thread> threads = new CopyOnWriteArrayList<>();
		Route a = route("a", "orders", (delivery) -> {
			threads.add(Thread.currentThread());
			return first;
		});
		Route b = route("b", "returns", (delivery) -> {
			threads.add(Thread.currentThread());
			return second;
		});
		CompletableFuture<CompletableFuture<BatchConsumeResult>> call = CompletableFuture
			.supplyAsync(() -> consumeAsync(messages("orders", "returns", "orders"), a, b));
		await().until(() -> threads.size() == 1);
		assertThat(call).isNotDone();
		first.completeExceptionally(new IllegalStateException("no stock"));
		CompletableFuture<BatchConsumeResult> result = call.get(30, TimeUnit.SECONDS);
		assertThat(threads).hasSize(2).containsOnly(threads.get(0));
		assertThat(result).isNotDone();
		second.complete("done");
		assertThat(texts(result.join(), 3)).containsExactly("RETRY", "SUCCESS", "RETRY");
	}

	@Test
	void nothingIsDeliveredBehindALaterFailureInAnOrderlyGroup() {
		this.options = ConsumerOptions.group("billing").batchSize(8).orderly(true).build();
		Route failing = route("a", "orders", (delivery) -> CompletableFuture.supplyAsync(() -> {
			throw new BatchListenerFailedException("failed", new IOException("one"), 1);
		}));
		CompletableFuture<BatchConsumeResult> result = consumeAsync(messages("orders", "orders", "orders", "returns"),
				failing, route("b", "returns", (delivery) -> null));
		assertThat(texts(result.join(), 4)).containsExactly("SUCCESS", "RETRY", "RETRY", "RETRY");
		assertThat(this.delivered).containsExactly("a [key-0, key-1, key-2]");
	}

	@Test
	void messagesWithoutListenerOfABatchThatEndsLaterAreRedelivered() {
		Route a = route("a", "orders", (delivery) -> CompletableFuture.completedFuture("done"));
		assertThat(texts(consumeAsync(messages("orders", "other"), a).join(), 2)).containsExactly("SUCCESS", "RETRY");
		assertThat(texts(consumeAsync(messages("other", "orders"), a).join(), 2)).containsExactly("RETRY", "SUCCESS");
	}

	@Test
	void aBatchThatEndsLaterIsInFlightUntilItsStageCompletes() {
		CompletableFuture<String> end = new CompletableFuture<>();
		DeliveryTracker tracker = new DeliveryTracker(this,
				dispatcher(route("a", "orders", (delivery) -> (delivery.messages().size() == 1) ? end : null)));
		tracker.consumeBatchAsync(messages("orders", "orders"), Endpoints.CONTEXT);
		assertThat(tracker.isBusy()).isFalse();
		tracker.consumeBatchAsync(messages("orders"), Endpoints.CONTEXT);
		assertThat(tracker.isBusy()).isTrue();
		assertThat(DeliveryTracker.current(this)).isNull();
		end.complete("done");
		assertThat(tracker.isBusy()).isFalse();
	}

	private List<String> results(int size, RocketMQListenerInvoker invoker) {
		String[] topics = new String[size];
		Arrays.fill(topics, "orders");
		return texts(consume(messages(topics), route("a", "orders", invoker)), size);
	}

	private static List<String> texts(BatchConsumeResult result, int size) {
		return IntStream.range(0, size).mapToObj((i) -> text(result.of(i))).toList();
	}

	private static String text(ConsumeResult result) {
		return result.properties().isEmpty() ? result.toString()
				: result.kind() + " with " + new TreeSet<>(result.properties().keySet());
	}

	private static List<ReceivedMessage> messages(String... topics) {
		return IntStream.range(0, topics.length)
			.<ReceivedMessage>mapToObj((i) -> Endpoints.message(topics[i], null, i, 0))
			.toList();
	}

	private Route route(String id, String topic, RocketMQListenerInvoker invoker) {
		RocketMQListenerInvoker recording = (delivery) -> {
			this.delivered
				.add(id + " " + delivery.messages().stream().map((message) -> message.keys().get(0)).toList());
			return invoker.invoke(delivery);
		};
		return Endpoints.route(Endpoints.endpoint(id, topic, "*", true),
				invoker.isManual() ? Endpoints.manual(recording) : recording);
	}

	private BatchConsumeResult consume(List<ReceivedMessage> messages, Route... routes) {
		return dispatcher(routes).consumeBatch(messages, Endpoints.CONTEXT);
	}

	private CompletableFuture<BatchConsumeResult> consumeAsync(List<ReceivedMessage> messages, Route... routes) {
		return dispatcher(routes).consumeBatchAsync(messages, Endpoints.CONTEXT).toCompletableFuture();
	}

	private GroupDispatcher dispatcher(Route... routes) {
		DispatchTable table = new DispatchTable(List.of(routes));
		FailedMessages failed = new FailedMessages((exception, message, endpoint) -> {
			this.handled.add(message.keys().get(0) + " " + exception);
			return ConsumeResult.RETRY;
		}, null, this.options, (message) -> true);
		return new GroupDispatcher(() -> table, failed, this.options, (message, duration) -> true);
	}

}
