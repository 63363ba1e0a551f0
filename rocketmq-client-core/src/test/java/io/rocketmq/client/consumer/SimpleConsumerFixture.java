package io.rocketmq.client.consumer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Fixture of a real server with two brokers for all tests of simple consumers.
 */
final class SimpleConsumerFixture implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(60);

	static final Duration LONG = Duration.ofMinutes(5);

	/** Long enough to acknowledge messages, and over soon. */
	static final Duration SHORT = Duration.ofSeconds(8);

	/** Time for a receive to wait for expected messages. */
	static final Duration WAIT = Duration.ofSeconds(20);

	private static final AtomicInteger names = new AtomicInteger();

	private final List<RocketMQClient> clients = new ArrayList<>();

	private final RocketMQClient client = client();

	private final Producer producer = this.client
		.producer(ProducerOptions.group("producers").sendTimeout(PATIENCE).build());

	private static @Nullable EmbeddedRocketMQ server;

	/** Returns the server of the running class, which the first call starts. */
	static synchronized EmbeddedRocketMQ server() {
		EmbeddedRocketMQ running = server;
		if (running == null) {
			running = EmbeddedRocketMQ.builder()
				.masters(2)
				.brokerProperty("enablePropertyFilter", "true")
				.build()
				.start();
			server = running;
		}
		return running;
	}

	/** Stops the server, which uses CPU also when idle. */
	static synchronized void stop() {
		EmbeddedRocketMQ running = server;
		server = null;
		if (running != null) {
			running.close();
		}
	}

	static String name(String prefix) {
		return prefix + '-' + names.incrementAndGet();
	}

	/** Returns the test's own client. */
	RocketMQClient main() {
		return this.client;
	}

	/** Connects another client. */
	RocketMQClient client() {
		return client((remote) -> {
		});
	}

	/** Connects another client with long timeouts, for a busy machine. */
	RocketMQClient client(Consumer<RemoteOptions.Builder> remote) {
		RocketMQClient added = RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(server().nameServerAddress()))
				.remote((options) -> remote.accept(options.requestTimeout(Duration.ofSeconds(20))))
				.build())
			.connect();
		this.clients.add(added);
		return added;
	}

	/** Creates a consumer with its own group. */
	SimpleConsumer consumer(Duration wait) {
		return this.client.simpleConsumer(options(name("group"), wait));
	}

	static SimpleConsumerOptions options(String group, Duration wait) {
		return SimpleConsumerOptions.group(group).awaitDuration(wait).consumeFrom(ConsumeFrom.earliest()).build();
	}

	/** Creates a topic with queues in each broker. */
	static String topic(int queues) {
		String topic = name("topic");
		server().createTopic(topic, queues);
		return topic;
	}

	/** Creates a topic in one of the brokers. */
	String oneBrokersTopic() {
		String topic = name("topic");
		this.client.admin().createTopic(TopicSpec.of(topic).queues(2).inBrokers("broker-b"));
		return topic;
	}

	static Message message(String topic, String tag) {
		Message.Builder builder = Message.to(topic).body("body of a message".getBytes(StandardCharsets.UTF_8));
		return ((tag != null) ? builder.tag(tag) : builder).build();
	}

	String send(String topic, String tag) {
		return this.producer.send(message(topic, tag)).messageId();
	}

	SendResult send(Message message) {
		return this.producer.send(message);
	}

	SendResult sendTo(String topic, String brokerName) {
		return this.producer.send(message(topic, null), SendOptions.to(new MessageQueue(topic, brokerName, 0)));
	}

	Set<String> send(String topic, int count) {
		List<CompletableFuture<SendResult>> sends = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			sends.add(this.producer.sendAsync(message(topic, null)));
		}
		return sends.stream().map((send) -> send.join().messageId()).collect(Collectors.toSet());
	}

	static List<ReceivedMessage> receiveAll(SimpleConsumer consumer, int count, Duration invisible) {
		List<ReceivedMessage> received = new ArrayList<>();
		await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
			received.addAll(consumer.receive(32, invisible));
			return received.size() >= count;
		});
		return received;
	}

	/**
	 * Asserts that messages received before, with {@link #SHORT} at most, are not
	 * redelivered: another message, received now and not acknowledged, is.
	 * @param another sends the message, and returns its id
	 */
	static void assertNothingElseIsRedelivered(SimpleConsumer consumer, Supplier<String> another) {
		String id = another.get();
		List<ReceivedMessage> received = new ArrayList<>();
		for (int times = 1; times <= 2; times++) {
			int count = times;
			await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
				received.addAll(consumer.receive(32, SHORT));
				return received.stream().filter((message) -> message.messageId().equals(id)).count() == count;
			});
		}
		consumer.ack(received.get(received.size() - 1));
		// Brokers redeliver messages in any order, about a second apart.
		received.addAll(consumer.receive(32, LONG));
		assertThat(received).extracting(ReceivedMessage::messageId).containsExactly(id, id);
	}

	void assertNothingElseIsRedelivered(SimpleConsumer consumer, String topic) {
		assertNothingElseIsRedelivered(consumer, () -> send(topic, (String) null));
	}

	/** Receives messages, makes them visible at once, and receives them again. */
	static List<ReceivedMessage> receiveTwice(SimpleConsumer consumer, Collection<String> ids) {
		List<ReceivedMessage> first = receiveAll(consumer, ids.size(), LONG);
		first.forEach((message) -> consumer.changeInvisibleDuration(message, Duration.ZERO));
		List<ReceivedMessage> again = receiveAll(consumer, ids.size(), SHORT);
		for (List<ReceivedMessage> each : List.of(first, again)) {
			assertThat(each).extracting(ReceivedMessage::messageId).containsExactlyInAnyOrderElementsOf(ids);
		}
		assertThat(again).extracting(ReceivedMessage::reconsumeTimes).containsOnly(1);
		return again;
	}

	/** Returns the group's subscription as a broker has it. */
	Map<String, String> subscriptions(String group) {
		return this.client.admin().status().consumers(group).subscriptions();
	}

	@Override
	public void close() {
		for (int i = this.clients.size() - 1; i >= 0; i--) {
			this.clients.get(i).close();
		}
	}

}
