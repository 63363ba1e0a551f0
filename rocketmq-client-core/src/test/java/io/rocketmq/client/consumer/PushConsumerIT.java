package io.rocketmq.client.consumer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.internal.consumer.offset.LocalFileOffsetStore;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Push consumers with a real server.
 */
class PushConsumerIT extends SharedClientFixture {

	private static final AtomicInteger groups = new AtomicInteger();

	private final Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();

	@Test
	void anOrderlyConsumerGetsEachQueueInOrderDespiteFailures() {
		String topic = topic("orderly", 4);
		AtomicInteger failures = new AtomicInteger();
		Map<MessageQueue, AtomicInteger> atOnce = new ConcurrentHashMap<>();
		Queue<String> violations = new ConcurrentLinkedQueue<>();
		try (PushConsumer consumer = client
			.pushConsumer(options().orderly(true).suspendTime(Duration.ofMillis(20)).build())
			.subscribe(topic)) {
			consumer.start((message, context) -> {
				AtomicInteger inside = atOnce.computeIfAbsent(context.queue(), (queue) -> new AtomicInteger());
				if (inside.incrementAndGet() > 1) {
					violations.add("two at once in " + context.queue());
				}
				try {
					if (message.queueOffset() % 10 == 3 && message.reconsumeTimes() < 2) {
						failures.incrementAndGet();
						return ConsumeResult.RETRY;
					}
					this.received.add(message);
					return ConsumeResult.SUCCESS;
				}
				finally {
					inside.decrementAndGet();
				}
			});
			send(topic, 400);
			await().atMost(PATIENCE).until(() -> this.received.size() == 400);
		}
		assertThat(violations).isEmpty();
		assertThat(this.received).filteredOn((message) -> message.queueOffset() % 10 == 3)
			.hasSize(failures.get() / 2)
			.isNotEmpty();
		for (int queue = 0; queue < 4; queue++) {
			int id = queue;
			List<Long> offsets = this.received.stream()
				.filter((message) -> message.queue().queueId() == id)
				.map(ReceivedMessage::queueOffset)
				.toList();
			assertThat(offsets).isNotEmpty()
				.containsExactlyElementsOf(LongStream.range(0, offsets.size()).boxed().toList());
		}
	}

	@Test
	void twoOrderlyMembersNeverConsumeOneQueueAtOnce() {
		String topic = topic("orderly-members", 4);
		ConsumerOptions options = options().orderly(true).rebalanceInterval(Duration.ofSeconds(2)).build();
		Map<MessageQueue, AtomicInteger> atOnce = new ConcurrentHashMap<>();
		Queue<String> violations = new ConcurrentLinkedQueue<>();
		PushConsumer first = ordered(client, options, topic, atOnce, violations);
		send(topic, 400);
		RocketMQClient other = SharedServer.client();
		PushConsumer second = ordered(other, options, topic, atOnce, violations);
		await().atMost(PATIENCE).until(() -> !queues(second, topic).isEmpty());
		send(topic, 400);
		await().atMost(PATIENCE).until(() -> this.received.size() >= 600);
		other.close();
		send(topic, 400);
		await().atMost(PATIENCE)
			.until(() -> this.received.stream().map(ReceivedMessage::messageId).distinct().count() == 1200);
		first.close();
		assertThat(violations).isEmpty();
		for (int queue = 0; queue < 4; queue++) {
			int id = queue;
			List<Long> offsets = this.received.stream()
				.filter((message) -> message.queue().queueId() == id)
				.map(ReceivedMessage::queueOffset)
				.toList();
			assertThat(offsets).as("queue %s", id).isSorted().doesNotHaveDuplicates();
		}
	}

	private PushConsumer ordered(RocketMQClient owner, ConsumerOptions options, String topic,
			Map<MessageQueue, AtomicInteger> atOnce, Queue<String> violations) {
		return owner.pushConsumer(options).subscribe(topic).start((message, context) -> {
			AtomicInteger inside = atOnce.computeIfAbsent(context.queue(), (queue) -> new AtomicInteger());
			if (inside.incrementAndGet() > 1) {
				violations.add("two at once in " + context.queue());
			}
			this.received.add(message);
			inside.decrementAndGet();
			return ConsumeResult.SUCCESS;
		});
	}

	@Test
	void anOrderlyMessageThatKeepsFailingIsDeadLettered() {
		String topic = topic("orderly-poison", 1);
		ConsumerOptions options = options().orderly(true)
			.suspendTime(Duration.ofMillis(20))
			.maxReconsumeTimes(2)
			.build();
		AtomicInteger tries = new AtomicInteger();
		try (PushConsumer consumer = client.pushConsumer(options).subscribe(topic)) {
			consumer.start((message, context) -> {
				if (message.queueOffset() == 0) {
					tries.incrementAndGet();
					throw new IllegalStateException("poison");
				}
				this.received.add(message);
				return ConsumeResult.SUCCESS;
			});
			send(topic, 3);
			await().atMost(PATIENCE).until(() -> this.received.size() == 2);
			assertThat(tries.get()).isEqualTo(3);
			assertThat(deadLetters(options.group(), 1)).extracting(ReceivedMessage::body)
				.containsExactly("message 0".getBytes());
		}
	}

	@Test
	void batchesHaveAResultForEachMessage() {
		String topic = topic("batches", 1);
		send(topic, 50);
		Set<Integer> sizes = ConcurrentHashMap.newKeySet();
		try (PushConsumer consumer = client.pushConsumer(options().batchSize(10).build()).subscribe(topic)) {
			consumer.startBatches((messages, context) -> {
				sizes.add(messages.size());
				List<ConsumeResult> results = new ArrayList<>();
				for (ReceivedMessage message : messages) {
					boolean again = message.reconsumeTimes() == 0 && message.body()[message.bodyLength() - 1] == '7';
					results.add(again ? ConsumeResult.RETRY : ConsumeResult.SUCCESS);
					if (!again) {
						this.received.add(message);
					}
				}
				return BatchConsumeResult.each(results);
			});
			await().atMost(PATIENCE).until(() -> this.received.size() == 50);
		}
		assertThat(sizes).contains(10);
		assertThat(this.received).filteredOn((message) -> message.reconsumeTimes() == 1)
			.as("those that end with 7")
			.hasSize(5);
	}

	@Test
	void anAsynchronousListenerIsBounded() {
		String topic = topic("async", 2);
		send(topic, 100);
		Queue<CompletableFuture<ConsumeResult>> open = new ConcurrentLinkedQueue<>();
		AtomicInteger inFlight = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		try (PushConsumer consumer = client.pushConsumer(options().threads(8).build()).subscribe(topic)) {
			consumer.startAsync((message, context) -> {
				most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
				CompletableFuture<ConsumeResult> end = new CompletableFuture<>();
				open.add(end);
				return end;
			});
			for (int ended = 0; ended < 100; ended++) {
				await().atMost(PATIENCE).until(() -> !open.isEmpty());
				inFlight.decrementAndGet();
				open.remove().complete(ConsumeResult.SUCCESS);
			}
			await().atMost(PATIENCE).until(() -> consumer.statistics().topics().get(topic).consumed() == 100);
		}
		assertThat(most.get()).isBetween(2, 8);
	}

	@Test
	void aListenerDeadLettersAMessageAtOnce() {
		String topic = topic("dead-letter", 1);
		ConsumerOptions options = options().build();
		try (PushConsumer consumer = client.pushConsumer(options).subscribe(topic)) {
			consumer.start((message, context) -> ConsumeResult.DEAD_LETTER);
			send(topic, 2);
			assertThat(deadLetters(options.group(), 2)).hasSize(2);
			assertThat(consumer.statistics().topics().get(topic).deadLettered()).isEqualTo(2);
		}
	}

	@Test
	void theListenersDelayIsKept() {
		String topic = topic("delay", 1);
		send(topic, 1);
		try (PushConsumer consumer = client.pushConsumer(options().build()).subscribe(topic)) {
			consumer.start((message, context) -> {
				this.received.add(message);
				return (message.reconsumeTimes() == 0) ? ConsumeResult.retryAfter(Duration.ofSeconds(1))
						: ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> this.received.size() == 2);
			assertThat(this.received).extracting(ReceivedMessage::topic).containsOnly(topic);
		}
	}

	@Test
	void aPauseLastsUntilResume() {
		String topic = topic("pause", 2);
		try (PushConsumer consumer = client.pushConsumer(options().build()).subscribe(topic)) {
			consumer.pause();
			collect(consumer);
			await().atMost(PATIENCE).until(() -> queues(consumer, topic).size() == 2);
			send(topic, 10);
			CountDownLatch other = new CountDownLatch(1);
			try (PushConsumer witness = client.pushConsumer(options().build()).subscribe(topic)) {
				witness.start((message, context) -> {
					other.countDown();
					return ConsumeResult.SUCCESS;
				});
				await().atMost(PATIENCE).until(() -> other.getCount() == 0);
			}
			assertThat(this.received).isEmpty();
			consumer.resume();
			await().atMost(PATIENCE).until(() -> this.received.size() == 10);
		}
	}

	@Test
	void topicsAreAddedAndRemovedWhileRunning() {
		String first = topic("first", 1);
		String second = topic("second", 1);
		try (PushConsumer consumer = client.pushConsumer(options().build()).subscribe(first)) {
			collect(consumer);
			send(first, 1);
			await().atMost(PATIENCE).until(() -> this.received.size() == 1);
			consumer.subscribe(second);
			send(second, 1);
			await().atMost(PATIENCE).until(() -> this.received.size() == 2);
			consumer.unsubscribe(first);
			await().atMost(PATIENCE).until(() -> queues(consumer, first).isEmpty());
			assertThat(queues(consumer, second)).hasSize(1);
		}
	}

	@Test
	void anExpressionIsCheckedByABrokerBeforeTheStart() {
		String topic = topic("sql", 1);
		producer.send(Message.to(topic).property("a", "1").body(new byte[1]).build());
		PushConsumer bad = client.pushConsumer(options().build()).subscribe(topic, FilterExpression.sql("a >>> 1"));
		assertThatExceptionOfType(SubscriptionException.class).isThrownBy(() -> collect(bad));
		try (PushConsumer good = client.pushConsumer(options().build())
			.subscribe(topic, FilterExpression.sql("a BETWEEN 0 AND 5"))) {
			collect(good);
			await().atMost(PATIENCE).until(() -> this.received.size() == 1);
		}
	}

	@Test
	void eachBroadcastingMemberGetsAllAndContinuesAtItsOffset(@TempDir Path folder) {
		String topic = topic("broadcast", 2);
		ConsumerOptions options = options().messageModel(MessageModel.BROADCASTING).build();
		Queue<ReceivedMessage> others = new ConcurrentLinkedQueue<>();
		try (RocketMQClient other = SharedServer.client();
				PushConsumer second = other.pushConsumer(options)
					.offsets(new LocalFileOffsetStore(folder, "two", options.group(), Runnable::run))
					.subscribe(topic)) {
			second.start((message, context) -> {
				others.add(message);
				return ConsumeResult.SUCCESS;
			});
			try (PushConsumer first = broadcasting(options, folder, topic)) {
				await().atMost(PATIENCE)
					.until(() -> queues(first, topic).size() == 2 && queues(second, topic).size() == 2);
				send(topic, 20);
				await().atMost(PATIENCE).until(() -> this.received.size() == 20 && others.size() == 20);
			}
			send(topic, 5);
			await().atMost(PATIENCE).until(() -> others.size() == 25);
			try (PushConsumer again = broadcasting(options, folder, topic)) {
				await().atMost(PATIENCE).until(() -> this.received.size() == 25);
				assertThat(again.group()).isEqualTo(options.group());
			}
		}
		assertThat(this.received).extracting(ReceivedMessage::messageId).doesNotHaveDuplicates();
	}

	private PushConsumer broadcasting(ConsumerOptions options, Path folder, String topic) {
		PushConsumer consumer = client.pushConsumer(options)
			.offsets(new LocalFileOffsetStore(folder, "one", options.group(), Runnable::run))
			.subscribe(topic);
		collect(consumer);
		return consumer;
	}

	@Test
	void aFailedBroadcastIsRedeliveredLocally(@TempDir Path folder) {
		String topic = topic("broadcast-retry", 1);
		ConsumerOptions options = options().messageModel(MessageModel.BROADCASTING)
			.suspendTime(Duration.ofMillis(50))
			.maxReconsumeTimes(2)
			.build();
		try (PushConsumer consumer = client.pushConsumer(options)
			.offsets(new LocalFileOffsetStore(folder, "one", options.group(), Runnable::run))
			.subscribe(topic)) {
			consumer.start((message, context) -> {
				this.received.add(message);
				return ConsumeResult.RETRY;
			});
			send(topic, 1);
			assertThat(deadLetters(options.group(), 1)).hasSize(1);
		}
		assertThat(this.received).extracting(ReceivedMessage::reconsumeTimes).containsExactly(0, 1, 2);
	}

	private void collect(PushConsumer consumer) {
		consumer.start((message, context) -> {
			this.received.add(message);
			return ConsumeResult.SUCCESS;
		});
	}

	private static Set<MessageQueue> queues(PushConsumer consumer, String topic) {
		Set<MessageQueue> queues = ConcurrentHashMap.newKeySet();
		consumer.assignment().stream().filter((queue) -> queue.topic().equals(topic)).forEach(queues::add);
		return queues;
	}

	private static List<ReceivedMessage> deadLetters(String group, int count) {
		List<ReceivedMessage> found = new ArrayList<>();
		try (PullConsumer consumer = client
			.pullConsumer(ConsumerOptions.group("dead-letters-" + groups.incrementAndGet())
				.batchSize(32)
				.consumeFrom(ConsumeFrom.earliest())
				.build())
			.subscribe("%DLQ%" + group)) {
			await().atMost(PATIENCE).until(() -> {
				found.addAll(consumer.poll(Duration.ofMillis(500)));
				return found.size() >= count;
			});
		}
		return found;
	}

	private static ConsumerOptions.Builder options() {
		return ConsumerOptions.group("push-it-" + groups.incrementAndGet()).consumeFrom(ConsumeFrom.earliest());
	}

	private static String topic(String name, int queues) {
		String topic = SharedServer.topic("push-" + name);
		client.admin().createTopic(TopicSpec.of(topic).queues(queues));
		await().atMost(PATIENCE).ignoreExceptions().until(() -> client.nameServer().route(topic) != null);
		return topic;
	}

	/** Sends the same number of messages to each queue. */
	private static void send(String topic, int count) {
		for (int i = 0; i < count; i++) {
			producer.send(Message.to(topic).body(("message " + i).getBytes()).build());
		}
	}

}
