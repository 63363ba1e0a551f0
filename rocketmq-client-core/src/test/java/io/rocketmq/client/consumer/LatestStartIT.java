package io.rocketmq.client.consumer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
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
 * Start of new groups at the latest message: they get everything sent after
 * {@code start()}, {@code subscribe()} or {@code assign()} has returned. May take a
 * minute, as many groups start.
 */
class LatestStartIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int QUEUES = 4;

	private static final int MESSAGES = 20;

	private static RocketMQClient client;

	private static Producer producer;

	private static String old;

	@TempDir
	private Path folder;

	private final Set<String> received = ConcurrentHashMap.newKeySet();

	@BeforeAll
	static void connect() {
		client = PatientClients.connectRefreshing(SharedServer.get().nameServerAddress());
		producer = client.producer(ProducerOptions.group("latest-producers").sendTimeout(PATIENCE).build());
		old = SharedServer.topic("latest-old");
		send(old, "old", 400);
	}

	@AfterAll
	static void close() {
		client.close();
	}

	@RepeatedTest(5)
	void ofATopicThatIsThere() {
		try (PushConsumer consumer = consumer(options()).subscribe(old)) {
			start(consumer);
			assertThatAllArrive(send(old, "new", MESSAGES));
		}
		assertThat(this.received).noneMatch((body) -> body.startsWith("old"));
	}

	@RepeatedTest(3)
	void ofATopicThatTheFirstSendCreates() {
		String topic = SharedServer.name("latest-automatic");
		try (PushConsumer consumer = consumer(options()).subscribe(topic)) {
			start(consumer);
			assertThatAllArrive(send(topic, "automatic", 3 * MESSAGES));
		}
	}

	@RepeatedTest(3)
	void ofATopicThatIsCreatedLater() {
		String topic = SharedServer.name("latest-created");
		try (PushConsumer consumer = consumer(options()).subscribe(topic)) {
			start(consumer);
			client.admin().createTopic(TopicSpec.of(topic).queues(QUEUES));
			assertThatAllArrive(send(topic, "created", 3 * MESSAGES));
		}
	}

	@RepeatedTest(3)
	void ofQueuesThatATopicGetsLater() {
		String topic = SharedServer.name("latest-grown");
		client.admin().createTopic(TopicSpec.of(topic).queues(1));
		send(topic, "old", 1, 20);
		try (PushConsumer consumer = consumer(options()).subscribe(topic)) {
			start(consumer);
			// A name server ignores a change that another topic's change overtakes: here
			// that of the group's retry topic, which is being created.
			await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> client.nameServer().route("%RETRY%" + consumer.group()) != null);
			client.admin().createTopic(TopicSpec.of(topic).queues(QUEUES));
			assertThatAllArrive(send(topic, "grown", 3 * MESSAGES));
		}
	}

	@RepeatedTest(3)
	void ofATopicThatIsSubscribedToLater() {
		String other = SharedServer.topic("latest-other");
		try (PushConsumer consumer = consumer(options()).subscribe(other)) {
			start(consumer);
			consumer.subscribe(old);
			assertThatAllArrive(send(old, "later", MESSAGES));
			consumer.unsubscribe(old);
			send(old, "unsubscribed", MESSAGES);
			consumer.subscribe(old);
			assertThatAllArrive(send(old, "again", MESSAGES));
		}
	}

	@RepeatedTest(3)
	void ofBroadcasts() {
		ConsumerOptions options = options().toBuilder()
			.messageModel(MessageModel.BROADCASTING)
			.offsetFolder(this.folder)
			.build();
		try (PushConsumer consumer = consumer(options).subscribe(old)) {
			start(consumer);
			assertThatAllArrive(send(old, "broadcast", MESSAGES));
		}
	}

	/** Otherwise the broker starts with messages sent after the first pop. */
	@Test
	void ofAYoungQueueThatIsPopped() {
		String topic = SharedServer.topic("latest-popped");
		ConsumerOptions options = options().toBuilder().fetch((fetch) -> fetch.mode(FetchMode.POP)).build();
		try (PushConsumer consumer = consumer(options).subscribe(topic)) {
			start(consumer);
			assertThatAllArrive(send(topic, "popped", MESSAGES));
		}
	}

	enum Choice {

		SUBSCRIBE, ASSIGN

	}

	@ParameterizedTest
	@EnumSource(Choice.class)
	void ofAPullConsumer(Choice choice) {
		for (int round = 0; round < 3; round++) {
			try (PullConsumer consumer = client.pullConsumer(options())) {
				if (choice == Choice.SUBSCRIBE) {
					consumer.subscribe(old);
				}
				else {
					consumer.assign(queues(old, 0, QUEUES));
				}
				Collection<String> sent = send(old, "pulled", MESSAGES);
				await().atMost(PATIENCE).until(() -> poll(consumer).containsAll(sent));
			}
		}
		assertThat(this.received).noneMatch((body) -> body.startsWith("old"));
	}

	/** Messages sent in between don't affect the other queue. */
	@Test
	void ofAQueueThatIsAssignedLater() {
		String topic = SharedServer.topic("latest-assigned");
		try (PullConsumer consumer = client.pullConsumer(options().toBuilder().autoCommit(false).build())) {
			consumer.assign(queues(topic, 0, 1));
			Collection<String> first = send(topic, "first", 1, MESSAGES);
			SharedServer.awaitReadable(client,
					List.of(producer.send(Message.to(topic).body("between".getBytes()).build(),
							SendOptions.to(new MessageQueue(topic, "broker-a", 1)))));
			consumer.assign(queues(topic, 0, 2));
			Collection<String> second = send(topic, "second", 2, MESSAGES);
			await().atMost(PATIENCE)
				.until(() -> poll(consumer).containsAll(first) && this.received.containsAll(second));
		}
		assertThat(this.received).doesNotContain("between");
	}

	private Set<String> poll(PullConsumer consumer) {
		consumer.poll(Duration.ofMillis(200)).forEach((message) -> this.received.add(new String(message.body())));
		return this.received;
	}

	private static List<MessageQueue> queues(String topic, int from, int to) {
		return IntStream.range(from, to).mapToObj((id) -> new MessageQueue(topic, "broker-a", id)).toList();
	}

	private static ConsumerOptions options() {
		return ConsumerOptions.group(SharedServer.name("latest-group")).consumeFrom(ConsumeFrom.latest()).build();
	}

	private static PushConsumer consumer(ConsumerOptions options) {
		return client.pushConsumer(options);
	}

	private void start(PushConsumer consumer) {
		consumer.start((message, context) -> {
			this.received.add(new String(message.body()));
			return ConsumeResult.SUCCESS;
		});
	}

	private void assertThatAllArrive(Collection<String> sent) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(sent).filteredOn((body) -> !this.received.contains(body)).isEmpty());
	}

	private static Collection<String> send(String topic, String body, int count) {
		return send(topic, body, QUEUES, count);
	}

	/** Sends to each queue in turn, once it exists, and returns the bodies. */
	private static Collection<String> send(String topic, String body, int queues, int count) {
		String prefix = SharedServer.name(body);
		return IntStream.range(0, count).mapToObj((i) -> {
			String each = prefix + '.' + i;
			Message message = Message.to(topic).body(each.getBytes()).build();
			sent(() -> producer.send(message, SendOptions.to(new MessageQueue(topic, "broker-a", i % queues)))
				.messageId());
			return each;
		}).toList();
	}

	private static void sent(Supplier<String> send) {
		await().atMost(PATIENCE).pollDelay(Duration.ZERO).ignoreExceptions().until(() -> send.get() != null);
	}

}
