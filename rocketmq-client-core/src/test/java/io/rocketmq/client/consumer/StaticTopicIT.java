package io.rocketmq.client.consumer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.rocketmq.tools.command.SubCommand;
import org.apache.rocketmq.tools.command.topic.RemappingStaticTopicSubCommand;
import org.apache.rocketmq.tools.command.topic.UpdateStaticTopicSubCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.ApacheCommands;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Static topics, whose queues move between brokers. May take a minute, as it starts a
 * server with two brokers and moves queues.
 */
class StaticTopicIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int QUEUES = 4;

	private static final Pattern FILE = Pattern.compile("written to file (\\S+)");

	private static EmbeddedRocketMQ server;

	private static RocketMQClient client;

	private static Producer producer;

	private final String topic = SharedServer.name("static");

	private final String group = SharedServer.name("static-group");

	private final Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();

	@BeforeAll
	static void start() {
		server = EmbeddedRocketMQ.builder()
			.masters(2)
			.brokerProperty("messageDelayLevel", "1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s")
			.build()
			.start();
		client = PatientClients.connect(server.nameServerAddress());
		producer = client.producer(ProducerOptions.group("static-producers").sendTimeout(PATIENCE).build());
	}

	@AfterAll
	static void stop() {
		if (client != null) {
			client.close();
		}
		if (server != null) {
			server.close();
		}
	}

	@Test
	void isConsumedAndContinued() {
		create("broker-a,broker-b");
		Set<String> first = send("first", 20);
		try (PushConsumer consumer = start(options().build())) {
			awaitAll(first);
			assertThat(consumer.assignment()).filteredOn((queue) -> queue.topic().equals(this.topic))
				.containsExactlyElementsOf(route().readableQueues());
		}
		assertThat(this.received).hasSize(20).allSatisfy((message) -> {
			assertThat(route().readableQueues()).contains(message.queue());
			assertThat(message.queueOffset()).isLessThan(5);
		});
		assertThat(this.received.stream().collect(Collectors.groupingBy(ReceivedMessage::queue))).hasSize(QUEUES);
		this.received.clear();
		Set<String> second = send("second", 20);
		try (PushConsumer consumer = start(options().build())) {
			awaitAll(second);
			assertThat(consumer.group()).isEqualTo(this.group);
		}
		assertThat(bodies()).isEqualTo(second);
	}

	@Test
	void isConsumedInOrderByTwoMembers() {
		create("broker-a,broker-b");
		ConsumerOptions options = options().orderly(true).build();
		try (RocketMQClient second = RocketMQClient.connect(server.nameServerAddress());
				PushConsumer one = start(options);
				PushConsumer other = second.pushConsumer(options).subscribe(this.topic).start(this::consume)) {
			await().atMost(PATIENCE).until(() -> share(one) == QUEUES / 2 && share(other) == QUEUES / 2);
			Set<String> sent = send("ordered", 40);
			awaitAll(sent);
		}
		assertThat(this.received).hasSize(40);
		this.received.stream()
			.collect(Collectors.groupingBy(ReceivedMessage::queue))
			.forEach((queue, messages) -> assertThat(messages).extracting(ReceivedMessage::queueOffset).isSorted());
	}

	@Test
	void beginsWithTheLatestAndRedeliversWhatFails() {
		create("broker-a,broker-b");
		send("old", 8).forEach((body) -> {
		});
		await().atMost(PATIENCE)
			.until(() -> route().readableQueues().stream().allMatch((queue) -> maxOffset(queue) == 2));
		Map<String, Integer> tries = new ConcurrentHashMap<>();
		try (PushConsumer consumer = client.pushConsumer(options().consumeFrom(ConsumeFrom.latest()).build())
			.subscribe(this.topic)
			.start((message, context) -> {
				this.received.add(message);
				return (tries.merge(new String(message.body()), 1, Integer::sum) == 1) ? ConsumeResult.RETRY
						: ConsumeResult.SUCCESS;
			})) {
			Set<String> sent = send("new", 8);
			await().atMost(PATIENCE)
				.until(() -> tries.keySet().containsAll(sent)
						&& tries.values().stream().allMatch((count) -> count >= 2));
			assertThat(tries.keySet()).isEqualTo(sent);
			assertThat(consumer.group()).isEqualTo(this.group);
		}
	}

	@Test
	void isPolledAfterASeek() {
		create("broker-a,broker-b");
		send("polled", 20);
		try (PullConsumer consumer = client.pullConsumer(options().build())) {
			consumer.assign(route().readableQueues());
			poll(consumer, 20);
			consumer.commit();
			assertThat(route().readableQueues())
				.allSatisfy((queue) -> assertThat(consumer.committed(queue)).hasValue(5));
			this.received.clear();
			consumer.seekToBegin(route().readableQueues());
			poll(consumer, 20);
			consumer.seekToEnd(route().readableQueues());
			assertThat(send("end", 4)).hasSize(4);
			this.received.clear();
			poll(consumer, 4);
			assertThat(bodies()).allMatch((body) -> body.startsWith("end"));
		}
	}

	@Test
	void isConsumedWhileItsQueuesMove() {
		create("broker-a");
		try (PushConsumer consumer = start(options().build())) {
			Set<String> all = new TreeSet<>(send("before", 20));
			awaitAll(all);
			run(new RemappingStaticTopicSubCommand(), "-t", this.topic, "-b", "broker-b");
			all.addAll(send("after", 20));
			awaitAll(all);
			TopicRoute now = route();
			assertThat(now.readableQueues()).allMatch((queue) -> now.brokerOf(queue).equals("broker-b"));
			assertThat(bodies()).isEqualTo(all);
			consumer.commit();
		}
		this.received.clear();
		Set<String> later = send("later", 20);
		try (PushConsumer consumer = start(options().build())) {
			awaitAll(later);
			assertThat(consumer.group()).isEqualTo(this.group);
		}
		assertThat(bodies()).isEqualTo(later);
	}

	private long maxOffset(MessageQueue queue) {
		return client.broker(route().brokerOf(queue)).maxOffset(queue);
	}

	private long share(PushConsumer consumer) {
		return consumer.assignment().stream().filter((queue) -> queue.topic().equals(this.topic)).count();
	}

	private void poll(PullConsumer consumer, int count) {
		await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
			this.received.addAll(consumer.poll(Duration.ofMillis(200)));
			return this.received.size() >= count;
		});
		assertThat(this.received).hasSize(count);
	}

	private void awaitAll(Set<String> sent) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(sent).filteredOn((body) -> !bodies().contains(body)).isEmpty());
	}

	private Set<String> bodies() {
		return this.received.stream()
			.map((message) -> new String(message.body()))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private ConsumerOptions.Builder options() {
		return ConsumerOptions.group(this.group).consumeFrom(ConsumeFrom.earliest());
	}

	private PushConsumer start(ConsumerOptions options) {
		return client.pushConsumer(options).subscribe(this.topic).start(this::consume);
	}

	private ConsumeResult consume(ReceivedMessage message, Object context) {
		this.received.add(message);
		return ConsumeResult.SUCCESS;
	}

	private Set<String> send(String body, int count) {
		List<MessageQueue> queues = route().readableQueues();
		return IntStream.range(0, count).mapToObj((i) -> {
			String each = "%s-%02d".formatted(body, i);
			Message message = Message.to(this.topic).body(each.getBytes()).build();
			await().atMost(PATIENCE)
				.pollDelay(Duration.ZERO)
				.ignoreExceptions()
				.until(() -> producer.send(message, SendOptions.to(queues.get(i % QUEUES))) != null);
			return each;
		}).collect(Collectors.toCollection(TreeSet::new));
	}

	private TopicRoute route() {
		return client.nameServer().route(this.topic);
	}

	private void create(String brokers) {
		run(new UpdateStaticTopicSubCommand(), "-t", this.topic, "-qn", String.valueOf(QUEUES), "-b", brokers);
		await().atMost(PATIENCE).ignoreExceptions().until(() -> route().readableQueues().size() == QUEUES);
	}

	/** Runs a command and deletes its files. */
	private static void run(SubCommand command, String... arguments) {
		String printed = new ApacheCommands(server.nameServerAddress()).run(command, arguments);
		Matcher files = FILE.matcher(printed);
		while (files.find()) {
			try {
				Files.deleteIfExists(Path.of(files.group(1)));
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

}
