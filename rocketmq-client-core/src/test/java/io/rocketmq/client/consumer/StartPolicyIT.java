package io.rocketmq.client.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.QueueStatus;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Start offsets of new and of known groups.
 */
class StartPolicyIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static RocketMQClient client;

	private static Producer producer;

	private final Queue<String> received = new ConcurrentLinkedQueue<>();

	@BeforeAll
	static void connect() {
		client = PatientClients.connectRefreshing(SharedServer.get().nameServerAddress());
		producer = client.producer(ProducerOptions.group("start-producers").sendTimeout(PATIENCE).build());
	}

	@AfterAll
	static void close() {
		client.close();
	}

	@Test
	void earliestBeginsWithTheOldestMessage() {
		String topic = SharedServer.topic("start-earliest");
		send(topic, "old", 8);
		try (PushConsumer consumer = start(SharedServer.name("earliest"), topic, ConsumeFrom.earliest())) {
			await().atMost(PATIENCE).until(() -> this.received.size() == 8);
			assertThat(consumer.assignment()).isNotEmpty();
		}
	}

	@Test
	void latestStartsWithMessagesSentAfterTheStart() {
		String topic = SharedServer.topic("start-latest");
		send(topic, "old", 8);
		awaitStored(topic, 8);
		try (PushConsumer consumer = start(SharedServer.name("latest"), topic, ConsumeFrom.latest())) {
			awaitPulls(consumer, topic, 4);
			send(topic, "new", 8);
			await().atMost(PATIENCE).until(() -> this.received.size() >= 8);
		}
		assertThat(this.received).hasSize(8).containsOnly("new");
	}

	@Test
	void aTimestampStartsWithTheFirstMessageStoredSince() throws Exception {
		String topic = SharedServer.topic("start-timestamp");
		send(topic, "old", 8);
		// The next message is stored in a later millisecond.
		Instant instant = client.broker("broker-a")
			.earliestStoreTime(new MessageQueue(topic, "broker-a", 0))
			.plusSeconds(1);
		await().atMost(PATIENCE).until(() -> Instant.now().isAfter(instant));
		send(topic, "new", 8);
		try (PushConsumer consumer = start(SharedServer.name("timestamp"), topic, ConsumeFrom.timestamp(instant))) {
			await().atMost(PATIENCE).until(() -> this.received.size() >= 8);
			send(topic, "newer", 4);
			await().atMost(PATIENCE).until(() -> this.received.size() >= 12);
			assertThat(consumer.assignment()).isNotEmpty();
		}
		assertThat(this.received).hasSize(12).containsOnly("new", "newer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "latest", "earliest", "timestamp" })
	void aKnownGroupContinuesAtItsCommittedOffset(String name) {
		String topic = SharedServer.topic("start-known");
		String group = SharedServer.name("known");
		ConsumeFrom policy = switch (name) {
			case "latest" -> ConsumeFrom.latest();
			case "earliest" -> ConsumeFrom.earliest();
			default -> ConsumeFrom.timestamp(Instant.now().plus(Duration.ofHours(1)));
		};
		send(topic, "first", 8);
		try (PushConsumer consumer = start(group, topic, ConsumeFrom.earliest())) {
			await().atMost(PATIENCE).until(() -> this.received.size() == 8);
			assertThat(consumer.assignment()).isNotEmpty();
		}
		send(topic, "second", 8);
		try (PushConsumer consumer = start(group, topic, policy)) {
			await().atMost(PATIENCE).until(() -> this.received.size() >= 16);
			send(topic, "third", 4);
			await().atMost(PATIENCE).until(() -> this.received.size() >= 20);
			assertThat(consumer.assignment()).isNotEmpty();
		}
		assertThat(this.received).hasSize(20);
	}

	@Test
	void latestMissesNothingOfAQueueThatWasEmpty() {
		String topic = SharedServer.topic("start-idle");
		String group = SharedServer.name("idle");
		send(topic, "old", 8);
		awaitStored(topic, 8);
		try (PushConsumer consumer = start(group, topic, ConsumeFrom.latest())) {
			awaitPulls(consumer, topic, 4);
		}
		send(topic, "meanwhile", 8);
		try (PushConsumer consumer = start(group, topic, ConsumeFrom.latest())) {
			await().atMost(PATIENCE).until(() -> this.received.size() >= 8);
			assertThat(consumer.assignment()).isNotEmpty();
		}
		assertThat(this.received).hasSize(8).containsOnly("meanwhile");
	}

	@Test
	void latestMissesNothingOfLaterQueues() {
		String topic = SharedServer.name("start-grown");
		String group = SharedServer.name("grown");
		client.admin().createTopic(TopicSpec.of(topic).queues(1));
		sendTo(topic, 0, "old");
		awaitStored(topic, 1);
		try (PushConsumer consumer = start(group, topic, ConsumeFrom.latest())) {
			awaitPulls(consumer, topic, 1);
			client.admin().createTopic(TopicSpec.of(topic).queues(2));
			await().atMost(PATIENCE).ignoreExceptions().until(() -> sendTo(topic, 1, "grown") != null);
			await().atMost(PATIENCE).until(() -> this.received.contains("grown"));
			consumer.commit();
		}
		client.admin().createTopic(TopicSpec.of(topic).queues(3));
		await().atMost(PATIENCE).ignoreExceptions().until(() -> sendTo(topic, 2, "away") != null);
		try (PushConsumer consumer = start(group, topic, ConsumeFrom.latest())) {
			await().atMost(PATIENCE).until(() -> this.received.contains("away"));
			assertThat(consumer.assignment()).isNotEmpty();
		}
		assertThat(this.received).containsExactly("grown", "away");
	}

	/** A broker counts a message a moment after it has stored it. */
	private static void awaitStored(String topic, int messages) {
		await().atMost(PATIENCE)
			.until(() -> client.admin()
				.status()
				.topic(topic)
				.values()
				.stream()
				.mapToLong(QueueStatus::maxOffset)
				.sum() == messages);
	}

	private static void awaitPulls(PushConsumer consumer, String topic, int queues) {
		await().atMost(PATIENCE)
			.until(() -> consumer.statistics()
				.queues()
				.stream()
				.filter((each) -> each.queue().topic().equals(topic) && each.pullOffset() > 0)
				.count() == queues);
	}

	private PushConsumer start(String group, String topic, ConsumeFrom policy) {
		return client.pushConsumer(ConsumerOptions.group(group).consumeFrom(policy).build())
			.subscribe(topic)
			.start((message, context) -> {
				this.received.add(new String(message.body()));
				return ConsumeResult.SUCCESS;
			});
	}

	private static void send(String topic, String body, int count) {
		for (int i = 0; i < count; i++) {
			sendTo(topic, i % 4, body);
		}
	}

	private static String sendTo(String topic, int queue, String body) {
		return producer
			.send(Message.to(topic).body(body.getBytes()).build(),
					SendOptions.to(new MessageQueue(topic, "broker-a", queue)))
			.messageId();
	}

}
