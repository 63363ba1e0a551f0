package io.rocketmq.client.consumer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.client.testing.TestRpc;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Consumers of a broker whose master is down while its slave is up. Takes a minute or
 * two: each test kills the master and starts it again.
 */
class SlaveOnlyIT {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String BROKER = "broker-a";

	private static final int QUEUES = 4;

	private static final int MESSAGES = 100;

	/**
	 * One WARN of each client that the master is down, and one for its failed health
	 * checks.
	 */
	private static final int FEW = 6;

	private static final String SLAVE = "broker-a-slave-1";

	private static EmbeddedRocketMQ server;

	private static TestRpc rpc;

	private static BrokerManager brokers;

	private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.rocketmq.client");

	@BeforeAll
	static void start() {
		server = EmbeddedRocketMQ.builder().slaves(1).build().start();
		rpc = new TestRpc();
		brokers = new BrokerManager(rpc.client(), ClientOptions.builder().build(), (name, address, from, to) -> {
		});
	}

	@AfterAll
	static void close() {
		rpc.close();
		server.close();
	}

	@BeforeEach
	void watch() {
		server.start();
		this.warnings.start();
		this.logger.addAppender(this.warnings);
	}

	@AfterEach
	void assertQuiet() {
		this.logger.detachAppender(this.warnings);
		assertThat(warnings()).hasSizeLessThanOrEqualTo(FEW);
	}

	private List<String> warnings() {
		return List.copyOf(this.warnings.list)
			.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	@Test
	void newConsumersGetEverythingFromTheSlave() {
		String topic = topic(QUEUES);
		send(topic, MESSAGES);
		loseMaster();
		Set<String> pushed = ConcurrentHashMap.newKeySet();
		try (RocketMQClient client = client();
				PushConsumer push = client.pushConsumer(earliest("push")).subscribe(topic).start(recordingTo(pushed));
				PullConsumer pull = client.pullConsumer(earliest("pull")).subscribe(topic)) {
			assertThat(push.group()).startsWith("push");
			AtomicInteger pulled = new AtomicInteger();
			await().atMost(PATIENCE).until(() -> pulled.addAndGet(pull.poll(Duration.ofSeconds(1)).size()) >= MESSAGES);
			await().atMost(PATIENCE).until(() -> pushed.size() == MESSAGES);
			pull.commit();
			assertThat(pull.assignment().stream().mapToLong((queue) -> pull.committed(queue).orElse(0)).sum())
				.as("committed at the slave")
				.isEqualTo(MESSAGES);
			assertThat(pulled).hasValue(MESSAGES);
			server.startBroker(BROKER);
			awaitCommitted(push.group(), topic, MESSAGES);
			awaitCommitted(pull.group(), topic, MESSAGES);
		}
	}

	@Test
	void aRunningConsumerContinuesAndSharesQueuesWithANewOne() {
		String topic = topic(QUEUES);
		ConsumerOptions options = earliest("shared");
		Set<String> consumed = ConcurrentHashMap.newKeySet();
		AtomicInteger deliveries = new AtomicInteger();
		CountDownLatch lost = new CountDownLatch(1);
		MessageListener listener = (message, context) -> {
			lost.await();
			deliveries.incrementAndGet();
			consumed.add(text(message.body()));
			return ConsumeResult.SUCCESS;
		};
		try (RocketMQClient one = client(); RocketMQClient two = client()) {
			PushConsumer first = one.pushConsumer(options).subscribe(topic).start(listener);
			await().atMost(PATIENCE).until(() -> first.assignment().stream().anyMatch(isOf(topic)));
			send(topic, MESSAGES);
			loseMaster();
			lost.countDown();
			await().atMost(PATIENCE).until(() -> consumed.size() == MESSAGES);
			// While the route has the master, commits go there and fail.
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(first.commitAsync()).succeedsWithin(PATIENCE));
			PushConsumer second = two.pushConsumer(options).subscribe(topic).start(listener);
			await().atMost(PATIENCE)
				.until(() -> count(first, topic) == QUEUES / 2 && count(second, topic) == QUEUES / 2);
			first.close();
			await().atMost(PATIENCE).until(() -> count(second, topic) == QUEUES);
			await().atMost(PATIENCE).until(() -> started(second, topic) == QUEUES);
			assertThat(deliveries).as("the second one continues at the first one's offset").hasValue(MESSAGES);
			// Only the second one knows the offset now, and has nothing new to commit.
			server.startBroker(BROKER);
			awaitCommitted(options.group(), topic, MESSAGES);
			send(topic, 10);
			await().atMost(PATIENCE).until(() -> deliveries.get() == MESSAGES + 10);
			awaitCommitted(options.group(), topic, MESSAGES + 10);
		}
	}

	@Test
	void aConsumerContinuesFromTheSlaveInABacklog() {
		String topic = topic(1);
		send(topic, MESSAGES);
		ConsumerOptions options = earliest("backlog").toBuilder()
			.threads(1)
			.fetch((fetch) -> fetch.pullBatchSize(1).maxCachedMessages(1))
			.build();
		List<String> consumed = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch some = new CountDownLatch(10);
		CountDownLatch lost = new CountDownLatch(1);
		try (RocketMQClient client = client()) {
			client.pushConsumer(options).subscribe(topic).start((message, context) -> {
				some.countDown();
				if (some.getCount() == 0) {
					lost.await();
				}
				consumed.add(text(message.body()));
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> some.getCount() == 0);
			server.awaitReplicated();
			server.killBroker(BROKER);
			lost.countDown();
			await().atMost(PATIENCE).until(() -> consumed.size() >= MESSAGES);
			assertThat(consumed).doesNotHaveDuplicates().hasSize(MESSAGES);
			// At the end of the slave's messages, which it reports at once and each time.
			await().during(Duration.ofSeconds(10)).atMost(PATIENCE).until(() -> warnings().size() <= FEW);
			server.startBroker(BROKER);
			awaitCommitted(options.group(), topic, MESSAGES);
		}
	}

	/** The slave copies committed offsets once a minute. */
	@Test
	void aGroupThatStartsAtTheEndMissesNothingOfTheMaster() {
		String topic = topic(1);
		ConsumerOptions options = earliest("late").toBuilder().consumeFrom(ConsumeFrom.latest()).build();
		server.awaitReplicated();
		Set<String> consumed = ConcurrentHashMap.newKeySet();
		try (RocketMQClient client = client()) {
			PushConsumer before = client.pushConsumer(options).subscribe(topic).start(recordingTo(consumed));
			await().atMost(PATIENCE).until(() -> started(before, topic) == 1);
			send(topic, 10);
			await().atMost(PATIENCE).until(() -> consumed.size() == 10);
			before.close();
			send(topic, 10, 10);
		}
		await().atMost(PATIENCE).until(() -> slaveHas(topic, 20));
		server.killBroker(BROKER);
		try (RocketMQClient client = client()) {
			client.pushConsumer(options).subscribe(topic).start(recordingTo(consumed));
			await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> consumed.size() == 10);
			server.startBroker(BROKER);
			await().atMost(PATIENCE).until(() -> consumed.size() == 20);
		}
	}

	@Test
	void anOrderlyConsumerWaitsForAMasterQuietly() {
		String topic = topic(QUEUES);
		send(topic, MESSAGES);
		ConsumerOptions options = earliest("orderly").toBuilder().orderly(true).build();
		loseMaster();
		Set<String> consumed = ConcurrentHashMap.newKeySet();
		try (RocketMQClient client = client()) {
			client.pushConsumer(options).subscribe(topic).start(recordingTo(consumed));
			await().during(Duration.ofSeconds(5)).atMost(PATIENCE).until(consumed::isEmpty);
			server.startBroker(BROKER);
			await().atMost(PATIENCE).until(() -> consumed.size() == MESSAGES);
		}
	}

	private static void loseMaster() {
		server.awaitReplicated();
		server.killBroker(BROKER);
	}

	private static RocketMQClient client() {
		return RocketMQClient
			.builder(ClientOptions.of(server.nameServerAddress())
				.toBuilder()
				.nameServer((names) -> names.routeRefreshInterval(Duration.ofSeconds(2)))
				.remote((remote) -> remote.requestTimeout(Duration.ofSeconds(30)))
				.build())
			.connect();
	}

	private static ConsumerOptions earliest(String prefix) {
		return ConsumerOptions.group(SharedServer.name(prefix))
			.consumeFrom(ConsumeFrom.earliest())
			.commitInterval(Duration.ofSeconds(1))
			.build();
	}

	private static String topic(int queues) {
		String topic = SharedServer.name("slave-only");
		server.createTopic(topic, queues);
		return topic;
	}

	private static void send(String topic, int count) {
		send(topic, 0, count);
	}

	private static void send(String topic, int from, int count) {
		try (RocketMQClient client = client()) {
			Producer producer = client.producer(SharedServer.name("sender"));
			IntStream.range(from, from + count)
				.forEach((i) -> producer
					.send(Message.to(topic).body(("m" + i).getBytes(StandardCharsets.UTF_8)).build()));
		}
	}

	private static MessageListener recordingTo(Set<String> consumed) {
		return (message, context) -> {
			consumed.add(text(message.body()));
			return ConsumeResult.SUCCESS;
		};
	}

	private static String text(byte[] body) {
		return new String(body, StandardCharsets.UTF_8);
	}

	private static Predicate<MessageQueue> isOf(String topic) {
		return (queue) -> queue.topic().equals(topic);
	}

	private static long count(PushConsumer consumer, String topic) {
		return consumer.assignment().stream().filter(isOf(topic)).count();
	}

	/** Returns the number of queues that have been pulled from. */
	private static long started(PushConsumer consumer, String topic) {
		return consumer.statistics()
			.queues()
			.stream()
			.filter((each) -> each.queue().topic().equals(topic) && each.lastPullAt() != null)
			.count();
	}

	private static boolean slaveHas(String topic, long end) {
		return at(SLAVE).maxOffset(new MessageQueue(topic, BROKER, 0)) >= end;
	}

	private static void awaitCommitted(String group, String topic, long sum) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(IntStream.range(0, QUEUES)
				.mapToLong((id) -> at(BROKER).consumerOffset(group, new MessageQueue(topic, BROKER, id)).orElse(0))
				.sum()).as("committed at the master").isEqualTo(sum));
	}

	private static DefaultBrokerClient at(String node) {
		return brokers.at(server.brokerAddress(node));
	}

}
