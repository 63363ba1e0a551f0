package io.rocketmq.client.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.Latches;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Queues that are moved, revoked, paused and closed with messages in flight, at a real
 * server. The tests of {@link io.rocketmq.client.internal.consumer.pull.PullOwner} run
 * random sequences.
 */
@Execution(ExecutionMode.CONCURRENT)
class QueueTransitionsIT extends SharedClientFixture {

	private final String topic = SharedServer.topic("transitions");

	private final String group = SharedServer.name("transitions-group");

	private final MessageQueue queue = new MessageQueue(this.topic, "broker-a", 0);

	private final Queue<String> received = new ConcurrentLinkedQueue<>();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void twoSeeksDuringADeliveryEndAtTheLastAndCommitNothingUnfinished(boolean orderly) {
		send(20);
		CountDownLatch proceed = new CountDownLatch(1);
		AtomicInteger now = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		try (PushConsumer consumer = push(options().orderly(orderly).threads(4).build())) {
			consumer.start((message, context) -> {
				most.accumulateAndGet(now.incrementAndGet(), Math::max);
				proceed.await();
				this.received.add(text(message));
				now.decrementAndGet();
				return ConsumeResult.SUCCESS;
			});
			// A seek ends what has not begun: all threads must have a message before it.
			int inFlight = orderly ? 1 : 4;
			await().atMost(PATIENCE).until(() -> now.get() >= inFlight);
			consumer.seek(Map.of(this.queue, 15L));
			consumer.seek(Map.of(this.queue, 10L));
			consumer.commit();
			assertThat(committed()).as("nothing is finished").isLessThanOrEqualTo(0);
			proceed.countDown();
			await().atMost(PATIENCE).until(() -> this.received.size() == inFlight + 10);
			await().atMost(PATIENCE).until(() -> {
				consumer.commit();
				return committed() == 20;
			});
			assertThat(most.get()).isEqualTo(inFlight);
			assertThat(List.copyOf(this.received).subList(inFlight, inFlight + 10))
				.containsExactlyInAnyOrderElementsOf(numbers(10, 20));
		}
	}

	@Test
	void aResetDuringADeliveryIsNotOverwritten() {
		send(20);
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch proceed = new CountDownLatch(1);
		// A broker reports a reset with its answer to the next pull.
		try (PushConsumer consumer = push(
				options().orderly(true).fetch((fetch) -> fetch.longPoll(Duration.ofSeconds(2))).build())) {
			consumer.start((message, context) -> {
				if (text(message).equals("19") && begun.getCount() > 0) {
					begun.countDown();
					proceed.await();
				}
				this.received.add(text(message));
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> begun.getCount() == 0);
			client.admin().resetOffsets(this.group, this.topic, Instant.EPOCH);
			client.admin().resetOffsets(this.group, this.topic, Instant.EPOCH);
			proceed.countDown();
			await().atMost(PATIENCE).until(() -> this.received.size() == 40);
			assertThat(this.received).containsExactlyElementsOf(numbers(0, 20, 0, 20));
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLY", "ORDERLY", "BATCHES", "ASYNCHRONOUS" })
	void aHangingListenerIsAbandonedWhileItsQueueMoves(Kind kind) throws Exception {
		boolean orderly = kind == Kind.ORDERLY;
		CountDownLatch end = new CountDownLatch(1);
		AtomicInteger hanging = new AtomicInteger();
		ConsumerOptions options = options(kind).threads(4)
			.rebalanceInterval(Duration.ofSeconds(1))
			.consumeTimeout(Duration.ofSeconds(2))
			.drainTimeout(Duration.ofSeconds(1))
			.build();
		for (int i = 0; i < 4; i++) {
			producer.send(Message.to(this.topic).body(String.valueOf(i).getBytes()).build(),
					SendOptions.to(new MessageQueue(this.topic, "broker-a", i)));
		}
		try (RocketMQClient other = SharedServer.client();
				PushConsumer first = push(options);
				PushConsumer second = other.pushConsumer(options).subscribe(this.topic)) {
			if (kind == Kind.ASYNCHRONOUS) {
				first.startAsync((message, context) -> {
					hanging.incrementAndGet();
					return new CompletableFuture<>();
				});
			}
			else {
				start(first, kind, (messages) -> {
					hanging.incrementAndGet();
					Latches.awaitUninterruptibly(end);
				});
			}
			await().atMost(PATIENCE).until(() -> hanging.get() >= 4);
			start(second, kind, this.received::addAll);
			await().atMost(PATIENCE).until(() -> queuesOf(second).size() >= 2);
			Set<MessageQueue> moved = queuesOf(second);
			for (MessageQueue each : moved) {
				producer.send(Message.to(this.topic).body(("next" + each.queueId()).getBytes()).build(),
						SendOptions.to(each));
			}
			// An orderly consumer redelivers the hanging messages; otherwise they are in
			// the retry topic.
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(this.received).as("of %s", moved)
					.containsAll(moved.stream().map((each) -> (orderly ? "" : "next") + each.queueId()).toList()));
		}
		finally {
			end.countDown();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void frequentPausesLoseNoMessage(boolean orderly) throws InterruptedException {
		AtomicBoolean over = new AtomicBoolean();
		try (PushConsumer consumer = push(options().orderly(orderly).threads(4).build())) {
			consumer.start(this::consume);
			List<Thread> togglers = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				Thread toggler = new Thread(() -> {
					while (!over.get()) {
						consumer.pause();
						consumer.resume();
						consumer.pause(Set.of(this.queue));
						consumer.resume(Set.of(this.queue));
					}
				});
				toggler.start();
				togglers.add(toggler);
			}
			send(1000);
			over.set(true);
			for (Thread toggler : togglers) {
				toggler.join();
			}
			consumer.resume();
			await().atMost(PATIENCE).until(() -> this.received.size() >= 1000);
			assertThat(this.received).containsExactlyInAnyOrderElementsOf(numbers(0, 1000));
			if (orderly) {
				assertThat(this.received).containsExactlyElementsOf(numbers(0, 1000));
			}
		}
	}

	@Test
	void aPullConsumerClosesDuringPollsOfSeveralThreads() throws InterruptedException {
		send(50);
		for (int round = 0; round < 20; round++) {
			PullConsumer consumer = client.pullConsumer(options().batchSize(1).build()).subscribe(this.topic);
			consumer.ready().join();
			List<Thread> polling = new ArrayList<>();
			Set<Throwable> failures = ConcurrentHashMap.newKeySet();
			for (int i = 0; i < 3; i++) {
				Thread thread = new Thread(() -> {
					try {
						while (true) {
							consumer.poll(Duration.ofSeconds(1));
						}
					}
					catch (ClientClosedException ex) {
						// Expected.
					}
					catch (RuntimeException ex) {
						failures.add(ex);
					}
				});
				thread.start();
				polling.add(thread);
			}
			long start = System.nanoTime();
			consumer.close();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).as("round %d", round)
				.isLessThan(options().build().drainTimeout());
			for (Thread thread : polling) {
				thread.join();
			}
			assertThat(failures).isEmpty();
		}
	}

	@Test
	void reassignedQueuesArePolledAndPositionsAreRightDuringPauses() {
		send(10);
		MessageQueue other = new MessageQueue(this.topic, "broker-a", 1);
		try (PullConsumer consumer = client.pullConsumer(options().batchSize(4).build())) {
			consumer.assign(List.of(this.queue));
			assertThat(poll(consumer)).containsExactlyElementsOf(numbers(0, 4));
			assertThat(consumer.position(this.queue)).isEqualTo(4);
			consumer.pause(List.of(this.queue));
			assertThat(consumer.position(this.queue)).isEqualTo(4);
			consumer.resume(List.of(this.queue));
			consumer.assign(List.of(other));
			assertThat(consumer.assignment()).containsExactly(other);
			consumer.commit();
			await().atMost(PATIENCE).until(() -> committed() == 4);
			consumer.assign(List.of(this.queue));
			assertThat(poll(consumer)).containsExactlyElementsOf(numbers(4, 8));
			consumer.seek(this.queue, 1);
			assertThat(consumer.position(this.queue)).isEqualTo(1);
			assertThat(poll(consumer)).containsExactlyElementsOf(numbers(1, 5));
			consumer.seekToEnd(List.of(this.queue));
			assertThat(consumer.position(this.queue)).isEqualTo(10);
			consumer.commit(Map.of(this.queue, 7L));
			assertThat(committed()).isEqualTo(7);
		}
	}

	@ParameterizedTest
	@EnumSource
	void noMessageBeginsAfterTheListenerClosedItsConsumer(Kind kind) {
		send(10);
		AtomicInteger begun = new AtomicInteger();
		PushConsumer consumer = push(options(kind).threads(1).build());
		start(consumer, kind, (messages) -> {
			begun.incrementAndGet();
			this.received.addAll(messages);
			consumer.close();
		});
		await().atMost(PATIENCE).until(() -> begun.get() > 0);
		// Waits for the close that has begun.
		consumer.close();
		assertThat(begun).hasValue(1);
		int before = this.received.size();
		if (kind != Kind.POP) {
			assertThat(committed()).isEqualTo(before);
		}
		try (PushConsumer next = push(options(kind).build())) {
			start(next, kind, this.received::addAll);
			await().atMost(PATIENCE).until(() -> this.received.size() >= 10);
		}
		assertThat(this.received).containsExactlyInAnyOrderElementsOf(numbers(0, 10));
	}

	/** Kinds of delivery to a listener. */
	enum Kind {

		SINGLY, ORDERLY, BATCHES, ASYNCHRONOUS, POP

	}

	private ConsumerOptions.Builder options(Kind kind) {
		return options().orderly(kind == Kind.ORDERLY)
			.batchSize((kind == Kind.BATCHES) ? 3 : 1)
			.fetch((fetch) -> fetch.mode((kind == Kind.POP) ? FetchMode.POP : FetchMode.PULL));
	}

	private static void start(PushConsumer consumer, Kind kind, Consumer<List<String>> listener) {
		switch (kind) {
			case BATCHES -> consumer.startBatches((messages, context) -> {
				listener.accept(messages.stream().map(QueueTransitionsIT::text).toList());
				return BatchConsumeResult.SUCCESS;
			});
			case ASYNCHRONOUS -> consumer.startAsync((message, context) -> {
				listener.accept(List.of(text(message)));
				return CompletableFuture.completedFuture(ConsumeResult.SUCCESS);
			});
			default -> consumer.start((message, context) -> {
				listener.accept(List.of(text(message)));
				return ConsumeResult.SUCCESS;
			});
		}
	}

	private static Set<MessageQueue> queuesOf(PushConsumer consumer) {
		Set<MessageQueue> queues = consumer.assignment();
		queues.removeIf((each) -> each.topic().startsWith("%RETRY%"));
		return queues;
	}

	private static List<String> poll(PullConsumer consumer) {
		List<String> texts = new ArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			consumer.poll(Duration.ofSeconds(1)).forEach((message) -> texts.add(text(message)));
			return !texts.isEmpty();
		});
		return texts;
	}

	private long committed() {
		OptionalLong offset = client.broker("broker-a").consumerOffset(this.group, this.queue);
		return offset.orElse(-1);
	}

	private ConsumeResult consume(ReceivedMessage message, Object context) {
		this.received.add(text(message));
		return ConsumeResult.SUCCESS;
	}

	private static String text(ReceivedMessage message) {
		return new String(message.body());
	}

	/** Returns the numbers between each pair of ends. */
	private static List<String> numbers(int... ends) {
		List<String> numbers = new ArrayList<>();
		for (int i = 0; i < ends.length; i += 2) {
			for (int number = ends[i]; number < ends[i + 1]; number++) {
				numbers.add(String.valueOf(number));
			}
		}
		return numbers;
	}

	private void send(int count) {
		for (int i = 0; i < count; i++) {
			producer.send(Message.to(this.topic).body(String.valueOf(i).getBytes()).build(),
					SendOptions.to(this.queue));
		}
	}

	private ConsumerOptions.Builder options() {
		return ConsumerOptions.group(this.group).consumeFrom(ConsumeFrom.earliest());
	}

	private PushConsumer push(ConsumerOptions options) {
		return client.pushConsumer(options).subscribe(this.topic);
	}

}
