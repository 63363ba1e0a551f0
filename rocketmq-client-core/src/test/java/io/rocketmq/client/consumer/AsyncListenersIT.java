package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners that return their results later, at a real server.
 */
@Execution(ExecutionMode.CONCURRENT)
class AsyncListenersIT extends SharedClientFixture {

	private final String group = SharedServer.name("async-listeners");

	private final String topic = SharedServer.topic("async-listeners");

	/** Bodies in the order of their deliveries. */
	private final Queue<String> delivered = new ConcurrentLinkedQueue<>();

	enum Kind {

		SINGLE, BATCHES, ORDERLY, ORDERLY_BATCHES, POP, POP_BATCHES;

		boolean orderly() {
			return this == ORDERLY || this == ORDERLY_BATCHES;
		}

		boolean batches() {
			return this == BATCHES || this == ORDERLY_BATCHES || this == POP_BATCHES;
		}

	}

	@ParameterizedTest
	@EnumSource(names = { "ORDERLY", "ORDERLY_BATCHES" })
	void anOrderlyQueueWaitsForTheStage(Kind kind) {
		List<String> bodies = send(20);
		AtomicInteger inFlight = new AtomicInteger();
		Queue<Integer> overlaps = new ConcurrentLinkedQueue<>();
		AtomicInteger failures = new AtomicInteger(3);
		try (PushConsumer consumer = start(kind, options(kind).threads(8).build(), (messages) -> {
			if (inFlight.incrementAndGet() > 1) {
				overlaps.add(inFlight.get());
			}
			return CompletableFuture.supplyAsync(() -> {
				boolean fails = body(messages.get(0)).equals("5") && failures.getAndDecrement() > 0;
				if (!fails) {
					messages.forEach((message) -> this.delivered.add(body(message)));
				}
				inFlight.decrementAndGet();
				return fails ? BatchConsumeResult.RETRY : BatchConsumeResult.SUCCESS;
			}, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
		})) {
			await().atMost(PATIENCE).until(() -> consumed(consumer) == 20);
		}
		assertThat(overlaps).isEmpty();
		assertThat(this.delivered).containsExactlyElementsOf(bodies);
	}

	@ParameterizedTest
	@EnumSource
	void aStageThatNeverCompletesEndsAtTheConsumeTimeout(Kind kind) {
		List<String> bodies = send(4);
		Queue<CompletableFuture<BatchConsumeResult>> never = new ConcurrentLinkedQueue<>();
		ConsumerOptions options = options(kind).consumeTimeout(Duration.ofSeconds(1)).threads(1).build();
		try (PushConsumer consumer = start(kind, options, (messages) -> {
			if (never.isEmpty()) {
				CompletableFuture<BatchConsumeResult> stage = new CompletableFuture<>();
				never.add(stage);
				return stage;
			}
			messages.forEach((message) -> this.delivered.add(body(message)));
			return CompletableFuture.completedFuture(BatchConsumeResult.SUCCESS);
		})) {
			await().atMost(PATIENCE).until(() -> this.delivered.containsAll(bodies) && consumed(consumer) == 4);
			never.remove().complete(BatchConsumeResult.all(ConsumeResult.DEAD_LETTER));
		}
		assertThat(this.delivered).as("the late result is ignored").hasSize(4);
		if (kind.orderly()) {
			assertThat(this.delivered).containsExactlyElementsOf(bodies);
		}
		assertThat(client.admin().deadLetters(this.group).list(10)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "BATCHES", "POP_BATCHES" })
	void aBlockingListenerOccupiesOneOfTheThreads(Kind kind) throws Exception {
		send(30);
		CountDownLatch go = new CountDownLatch(1);
		Queue<String> threads = new ConcurrentLinkedQueue<>();
		AtomicInteger inFlight = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		ConsumerOptions options = options(kind).batchSize(kind.batches() ? 2 : 1).threads(3).build();
		try (PushConsumer consumer = start(kind, options, (messages) -> {
			threads.add(Thread.currentThread().getName());
			most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
			try {
				go.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			inFlight.decrementAndGet();
			return CompletableFuture.completedFuture(BatchConsumeResult.SUCCESS);
		})) {
			await().atMost(PATIENCE).until(() -> inFlight.get() == 3);
			go.countDown();
			await().atMost(PATIENCE).until(() -> consumed(consumer) == 30);
		}
		assertThat(most).hasValue(3);
		assertThat(threads).allMatch((name) -> name.startsWith("rocketmq-consume-" + this.group));
	}

	@Test
	void closeInterruptsAListenerThatBlocks() {
		send(1);
		CompletableFuture<Void> begun = new CompletableFuture<>();
		CompletableFuture<Void> interrupted = new CompletableFuture<>();
		ConsumerOptions options = options(Kind.SINGLE).drainTimeout(Duration.ofSeconds(1)).build();
		PushConsumer consumer = client.pushConsumer(options).subscribe(this.topic).startAsync((message, context) -> {
			begun.complete(null);
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.complete(null);
			}
			return CompletableFuture.completedFuture(ConsumeResult.SUCCESS);
		});
		assertThat(begun).succeedsWithin(PATIENCE);
		consumer.close();
		assertThat(interrupted).succeedsWithin(PATIENCE);
		assertThat(client.broker("broker-a").consumerOffset(this.group, queue()).orElse(0)).isZero();
	}

	@Test
	void eachMessageOfABatchHasItsOwnResult() {
		send(3);
		try (PushConsumer consumer = start(Kind.BATCHES, options(Kind.BATCHES).build(), (messages) -> {
			messages.forEach((message) -> this.delivered.add(body(message) + ' ' + message.reconsumeTimes()));
			return CompletableFuture.supplyAsync(() -> BatchConsumeResult.each(messages.stream().map((message) -> {
				if (message.reconsumeTimes() > 0 || body(message).equals("0")) {
					return ConsumeResult.SUCCESS;
				}
				return body(message).equals("1") ? ConsumeResult.RETRY
						: ConsumeResult.deadLetter(Map.of("reason", "illegal"));
			}).toList()));
		})) {
			await().atMost(PATIENCE).until(() -> consumed(consumer) == 2);
		}
		assertThat(this.delivered).containsExactlyInAnyOrder("0 0", "1 0", "2 0", "1 1");
		assertThat(client.admin().deadLetters(this.group).list(10)).singleElement()
			.satisfies((letter) -> assertThat(letter.message().property("reason")).isEqualTo("illegal"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "null result", "failed", "throws", "no future" })
	void aBatchWithoutAResultIsRedelivered(String problem) {
		send(1);
		try (PushConsumer consumer = client.pushConsumer(options(Kind.BATCHES).build())
			.subscribe(this.topic)
			.startBatchesAsync((messages, context) -> {
				this.delivered.add(body(messages.get(0)));
				if (messages.get(0).reconsumeTimes() > 0) {
					return CompletableFuture.completedFuture(BatchConsumeResult.SUCCESS);
				}
				return switch (problem) {
					case "null" -> null;
					case "null result" -> CompletableFuture.completedFuture(null);
					case "failed" -> CompletableFuture.failedFuture(new AssertionError("as the test says"));
					case "no future" -> new CompletableFuture<>() {
						@Override
						public CompletableFuture<BatchConsumeResult> toCompletableFuture() {
							throw new UnsupportedOperationException("as the test says");
						}
					};
					default -> throw new IllegalStateException("as the test says");
				};
			})) {
			await().atMost(PATIENCE).until(() -> consumed(consumer) == 1);
		}
		assertThat(this.delivered).hasSize(2);
	}

	private PushConsumer start(Kind kind, ConsumerOptions options,
			Function<List<ReceivedMessage>, CompletionStage<BatchConsumeResult>> listener) {
		PushConsumer consumer = client.pushConsumer(options).subscribe(this.topic);
		return kind.batches() ? consumer.startBatchesAsync((messages, context) -> listener.apply(messages)) : consumer
			.startAsync((message, context) -> listener.apply(List.of(message)).thenApply((result) -> result.of(0)));
	}

	private ConsumerOptions.Builder options(Kind kind) {
		return ConsumerOptions.group(this.group)
			.consumeFrom(ConsumeFrom.earliest())
			.batchSize(kind.batches() ? 4 : 1)
			.orderly(kind.orderly())
			.suspendTime(Duration.ofMillis(100))
			.fetch((fetch) -> fetch
				.mode((kind == Kind.POP || kind == Kind.POP_BATCHES) ? FetchMode.POP : FetchMode.PULL));
	}

	private long consumed(PushConsumer consumer) {
		var statistics = consumer.statistics().topics().get(this.topic);
		return (statistics != null) ? statistics.consumed() : 0;
	}

	private List<String> send(int count) {
		List<String> bodies = IntStream.range(0, count).mapToObj(String::valueOf).toList();
		List<Message> messages = new ArrayList<>();
		bodies.forEach((body) -> messages.add(Message.to(this.topic).body(body.getBytes()).build()));
		messages.forEach((message) -> producer.send(message, SendOptions.to(queue())));
		return bodies;
	}

	private MessageQueue queue() {
		return new MessageQueue(this.topic, "broker-a", 0);
	}

	private static String body(ReceivedMessage message) {
		return new String(message.body());
	}

}
