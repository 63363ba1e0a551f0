package io.rocketmq.client.internal.consumer.pop;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.assign.BrokerAllocation;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.internal.consumer.group.Rebalancer;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.client.testing.WaitingTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Push consumers that pop from a real server.
 */
class PushConsumerPopIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	/** Longer than any test waits, so that a redelivery did not wait for its end. */
	private static final Duration LONG = Duration.ofMinutes(5);

	private final RocketMQClient client = SharedServer.client();

	private final Producer producer = this.client.producer("pop-producers");

	private final List<RocketMQClient> members = new ArrayList<>();

	private final Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();

	private final String group = SharedServer.name("pop-group");

	@AfterEach
	void close() {
		this.members.forEach(RocketMQClient::close);
		this.client.close();
	}

	@WaitingTest
	void moreMembersThanQueuesAllConsume() {
		String topic = topic("shared", 1);
		Map<Integer, AtomicInteger> byMember = new ConcurrentHashMap<>();
		for (int i = 0; i < 3; i++) {
			AtomicInteger count = byMember.computeIfAbsent(i, (number) -> new AtomicInteger());
			PushConsumer consumer = member(options().fetch((fetch) -> fetch.pullBatchSize(1)).threads(1).build(), topic,
					(message, context) -> {
						this.received.add(message);
						count.incrementAndGet();
						assertThat(context.queue().queueId()).isZero();
						return ConsumeResult.SUCCESS;
					});
			await().atMost(PATIENCE)
				.until(() -> consumer.assignment().contains(new MessageQueue(topic, "broker-a", -1)));
		}
		Set<String> sent = ConcurrentHashMap.newKeySet();
		await().atMost(PATIENCE).until(() -> {
			sent.addAll(send(topic, 10));
			return byMember.values().stream().allMatch((count) -> count.get() > 0);
		});
		await().atMost(PATIENCE).until(() -> ids().containsAll(sent));
		assertThat(ids()).containsExactlyInAnyOrderElementsOf(sent);
	}

	@WaitingTest
	void aFailedMessageIsRedeliveredAfterItsDelayAndThenDeadLettered() {
		String topic = topic("poison", 2);
		member(options().maxReconsumeTimes(2).build(), topic, (message, context) -> {
			this.received.add(message);
			return text(message).equals("body 0") ? ConsumeResult.retryAfter(Duration.ofSeconds(1))
					: ConsumeResult.SUCCESS;
		});
		send(topic, 5);
		List<ReceivedMessage> dead = deadLetters();
		assertThat(dead).singleElement().satisfies((message) -> assertThat(text(message)).isEqualTo("body 0"));
		assertThat(this.received).filteredOn((message) -> text(message).equals("body 0"))
			.allSatisfy((message) -> assertThat(message.topic()).isEqualTo(topic))
			.extracting(ReceivedMessage::reconsumeTimes)
			.containsExactly(0, 1, 2);
		assertThat(this.received).hasSize(7);
	}

	@WaitingTest
	void aListenerDeadLettersAtOnce() {
		String topic = topic("dead", 1);
		member(options().build(), topic, (message, context) -> {
			this.received.add(message);
			return ConsumeResult.DEAD_LETTER;
		});
		send(topic, 1);
		assertThat(deadLetters()).hasSize(1);
		assertThat(this.received).hasSize(1);
	}

	@WaitingTest
	void theInvisibleTimeOfASlowMessageIsRenewed() {
		String topic = topic("slow", 1);
		CountDownLatch enough = new CountDownLatch(1);
		ConsumerOptions options = options().fetch((fetch) -> fetch.invisibleTime(Duration.ofSeconds(3)))
			.threads(2)
			.build();
		PushConsumer consumer = member(options, topic, (message, context) -> {
			this.received.add(message);
			if (text(message).equals("body 0")) {
				enough.await();
			}
			return ConsumeResult.SUCCESS;
		});
		Set<String> sent = Set.copyOf(send(topic, 2));
		await().atMost(PATIENCE).until(() -> ids().containsAll(sent));
		// Is redelivered twice in more than the invisible time, unlike the slow message.
		AtomicInteger times = new AtomicInteger();
		RocketMQClient other = SharedServer.client();
		this.members.add(other);
		String second = SharedServer.topic("pop-clock");
		other
			.pushConsumer(ConsumerOptions.group(SharedServer.name("pop-clock"))
				.consumeFrom(ConsumeFrom.earliest())
				.fetch((fetch) -> fetch.mode(FetchMode.POP))
				.build())
			.subscribe(second)
			.start((message, context) -> (times.incrementAndGet() < 4) ? ConsumeResult.retryAfter(Duration.ofSeconds(2))
					: ConsumeResult.SUCCESS);
		send(second, 1);
		await().atMost(PATIENCE).until(() -> times.get() == 4);
		assertThat(this.received).hasSize(2);
		enough.countDown();
		await().atMost(PATIENCE).until(() -> consumer.statistics().topics().get(topic).consumed() == 2);
	}

	@WaitingTest
	void messagesThatALeavingMemberHasNotBegunAreRedeliveredAtOnce() {
		String topic = topic("leaves", 1);
		CountDownLatch hold = new CountDownLatch(1);
		ConsumerOptions options = options().fetch((fetch) -> fetch.invisibleTime(LONG)).threads(1).build();
		PushConsumer first = member(options, topic, (message, context) -> {
			hold.await();
			this.received.add(message);
			return ConsumeResult.SUCCESS;
		});
		Set<String> sent = Set.copyOf(send(topic, 10));
		await().atMost(PATIENCE).until(() -> this.client.admin().status().consumers(this.group) != null);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(first::close);
		hold.countDown();
		closed.join();
		member(options, topic, (message, context) -> {
			this.received.add(message);
			return ConsumeResult.SUCCESS;
		});
		await().atMost(PATIENCE).until(() -> ids().containsAll(sent));
		assertThat(ids()).doesNotHaveDuplicates();
	}

	@WaitingTest
	void batchesAndTagsWorkAsTheyDoWithPulls() {
		String topic = topic("batches", 2);
		Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
		RocketMQClient member = SharedServer.client();
		this.members.add(member);
		for (int i = 0; i < 40; i++) {
			this.producer.send(Message.to(topic).tag((i % 4 == 0) ? "other" : "wanted").body(new byte[] { 1 }).build());
		}
		member.pushConsumer(options().batchSize(8).build())
			.subscribe(topic, FilterExpression.tags("wanted"))
			.startBatches((messages, context) -> {
				sizes.add(messages.size());
				assertThat(messages).extracting(ReceivedMessage::queue).containsOnly(context.queue());
				this.received.addAll(messages);
				return BatchConsumeResult.SUCCESS;
			});
		await().atMost(PATIENCE).until(() -> this.received.size() >= 30);
		assertThat(this.received).hasSize(30).extracting(ReceivedMessage::tag).containsOnly("wanted");
		assertThat(sizes).anyMatch((size) -> size > 1).allMatch((size) -> size <= 8);
	}

	@WaitingTest
	void aPauseLastsUntilResume() {
		String topic = topic("pause", 1);
		PushConsumer consumer = member(options().build(), topic, (message, context) -> {
			this.received.add(message);
			return ConsumeResult.SUCCESS;
		});
		send(topic, 1);
		await().atMost(PATIENCE).until(() -> this.received.size() == 1);
		consumer.pause();
		send(topic, 5);
		// Another group consumes them, which shows that time has passed.
		Queue<String> elsewhere = new ConcurrentLinkedQueue<>();
		this.client
			.pushConsumer(
					ConsumerOptions.group(SharedServer.name("pop-other")).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((message, context) -> {
				elsewhere.add(message.messageId());
				return ConsumeResult.SUCCESS;
			});
		await().atMost(PATIENCE).until(() -> elsewhere.size() == 6);
		assertThat(this.received).hasSize(1);
		consumer.resume();
		await().atMost(PATIENCE).until(() -> this.received.size() == 6);
		assertThatIllegalStateException().isThrownBy(() -> consumer.pause(consumer.assignment()))
			.withMessageContaining("pause the whole consumer");
		assertThatIllegalStateException().isThrownBy(() -> consumer.seek(Map.of()))
			.withMessageContaining("admin client");
	}

	@Test
	void aBrokerAssignsQueuesToPop() {
		String topic = topic("asked", 4);
		AtomicBoolean fails = new AtomicBoolean();
		ConsumerOptions options = ConsumerOptions.group(this.group)
			.consumeFrom(ConsumeFrom.earliest())
			.rebalanceInterval(Duration.ofSeconds(1))
			.build();
		PushConsumer consumer = this.client.pushConsumer(options)
			.allocation(new BrokerAllocation())
			.subscribe(topic)
			.start((message, context) -> {
				if (fails.get() && message.reconsumeTimes() == 0) {
					return ConsumeResult.RETRY;
				}
				this.received.add(message);
				return ConsumeResult.SUCCESS;
			});
		Set<String> sent = ConcurrentHashMap.newKeySet();
		sent.addAll(send(topic, 8));
		await().atMost(PATIENCE).until(() -> ids().containsAll(sent));
		assertThat(numbers(consumer, topic)).containsExactly(0, 1, 2, 3);
		this.client.admin().setFetchMode(this.group, topic, FetchMode.POP);
		await().atMost(PATIENCE).until(() -> numbers(consumer, topic).equals(List.of(-1)));
		sent.addAll(send(topic, 8));
		await().atMost(PATIENCE).until(() -> ids().containsAll(sent));
		this.client.admin().setFetchMode(this.group, topic, FetchMode.PULL);
		await().atMost(PATIENCE).until(() -> !numbers(consumer, topic).equals(List.of(-1)));
		// The answer to the last pop, which the broker still holds; its failed messages
		// won't be popped again.
		fails.set(true);
		sent.addAll(send(topic, 8));
		await().atMost(PATIENCE).until(() -> ids().containsAll(sent));
		await().atMost(PATIENCE).until(() -> numbers(consumer, topic).equals(List.of(0, 1, 2, 3)));
		sent.addAll(send(topic, 8));
		await().atMost(PATIENCE).until(() -> ids().containsAll(sent));
		assertThat(ids()).containsExactlyInAnyOrderElementsOf(sent);
	}

	@ParameterizedTest
	@ValueSource(strings = { "orderly", "manual", "timestamp" })
	void aConsumerThatCannotPopPullsAndWarns(String kind) {
		String topic = topic("declined-" + kind, 2);
		ConsumerOptions.Builder builder = ConsumerOptions.group(this.group)
			.consumeFrom(ConsumeFrom.earliest())
			.rebalanceInterval(Duration.ofSeconds(1));
		ConsumerOptions options = switch (kind) {
			case "orderly" -> builder.orderly(true).build();
			case "manual" -> builder.autoCommit(false).build();
			default -> builder.consumeFrom(ConsumeFrom.timestamp(Instant.now().minusSeconds(3600))).build();
		};
		this.client.admin().setFetchMode(this.group, topic, FetchMode.POP);
		Map<MessageQueue, AtomicInteger> atOnce = new ConcurrentHashMap<>();
		Queue<String> violations = new ConcurrentLinkedQueue<>();
		Logger logger = (Logger) LoggerFactory.getLogger(Rebalancer.class.getPackageName());
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.list = new CopyOnWriteArrayList<>();
		log.start();
		logger.addAppender(log);
		PushConsumer consumer = this.client.pushConsumer(options)
			.allocation(new BrokerAllocation())
			.subscribe(topic)
			.start((message, context) -> {
				AtomicInteger inside = atOnce.computeIfAbsent(context.queue(), (queue) -> new AtomicInteger());
				if (inside.incrementAndGet() > 1) {
					violations.add("two at once in " + context.queue());
				}
				this.received.add(message);
				inside.decrementAndGet();
				return ConsumeResult.SUCCESS;
			});
		Set<String> sent = Set.copyOf(send(topic, 100));
		await().atMost(PATIENCE).until(() -> ids().containsAll(sent));
		assertThat(numbers(consumer, topic)).containsExactly(0, 1);
		// Several more rebalances, one each second.
		send(topic, 20);
		await().atMost(PATIENCE).until(() -> this.received.size() == 120);
		await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> numbers(consumer, topic).size() == 2);
		logger.detachAppender(log);
		if (kind.equals("orderly")) {
			assertThat(violations).isEmpty();
			for (int queue = 0; queue < 2; queue++) {
				int id = queue;
				assertThat(this.received).filteredOn((message) -> message.queue().queueId() == id)
					.extracting(ReceivedMessage::queueOffset)
					.isSorted()
					.doesNotHaveDuplicates();
			}
		}
		assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage)
			.filteredOn((line) -> line.contains(topic))
			.singleElement()
			.asString()
			.contains("'" + this.group + "'", "PULL");
	}

	private static List<Integer> numbers(PushConsumer consumer, String topic) {
		return consumer.assignment()
			.stream()
			.filter((queue) -> queue.topic().equals(topic))
			.map(MessageQueue::queueId)
			.toList();
	}

	private List<ReceivedMessage> deadLetters() {
		List<ReceivedMessage> found = new ArrayList<>();
		try (PullConsumer consumer = this.client
			.pullConsumer(
					ConsumerOptions.group(SharedServer.name("pop-dead")).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe("%DLQ%" + this.group)) {
			await().atMost(PATIENCE).until(() -> {
				found.addAll(consumer.poll(Duration.ofMillis(500)));
				return !found.isEmpty();
			});
		}
		return found;
	}

	private List<String> ids() {
		return this.received.stream().map(ReceivedMessage::messageId).collect(Collectors.toList());
	}

	private ConsumerOptions.Builder options() {
		return ConsumerOptions.group(this.group)
			.consumeFrom(ConsumeFrom.earliest())
			.fetch((fetch) -> fetch.mode(FetchMode.POP));
	}

	private PushConsumer member(ConsumerOptions options, String topic, MessageListener listener) {
		RocketMQClient member = SharedServer.client();
		this.members.add(member);
		return member.pushConsumer(options).subscribe(topic).start(listener);
	}

	private String topic(String name, int queues) {
		String topic = SharedServer.name("pop-" + name);
		SharedServer.get().createTopic(topic, queues);
		return topic;
	}

	private List<String> send(String topic, int count) {
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			ids.add(this.producer.send(Message.to(topic).body(("body " + i).getBytes(StandardCharsets.UTF_8)).build())
				.messageId());
		}
		return ids;
	}

	private static String text(ReceivedMessage message) {
		return new String(message.body(), StandardCharsets.UTF_8);
	}

}
