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
 * One real server of two brokers for all tests of simple consumers, and what a test needs
 * there.
 */
final class SimpleConsumerFixture implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(60);

	static final Duration LONG = Duration.ofMinutes(5);

	/** Enough to acknowledge what is received, and soon over. */
	static final Duration SHORT = Duration.ofSeconds(8);

	/** How long a receive waits for what will come. */
	static final Duration WAIT = Duration.ofSeconds(20);

	private static final AtomicInteger names = new AtomicInteger();

	private final List<RocketMQClient> clients = new ArrayList<>();

	private final RocketMQClient client = client();

	private final Producer producer = this.client
		.producer(ProducerOptions.group("producers").sendTimeout(PATIENCE).build());

	private static @Nullable EmbeddedRocketMQ server;

	/** The server of the class that runs, started when it is first asked for. */
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

	/** Stops the server, which is busy also when nothing asks it for anything. */
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

	/** The test's own client. */
	RocketMQClient main() {
		return this.client;
	}

	/** One more client. */
	RocketMQClient client() {
		return client((remote) -> {
		});
	}

	/** One more client, patient with a machine that has much to do. */
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

	/** A consumer of a group of its own. */
	SimpleConsumer consumer(Duration wait) {
		return this.client.simpleConsumer(options(name("group"), wait));
	}

	static SimpleConsumerOptions options(String group, Duration wait) {
		return SimpleConsumerOptions.group(group).awaitDuration(wait).consumeFrom(ConsumeFrom.earliest()).build();
	}

	/** A topic with some queues in each broker. */
	static String topic(int queues) {
		String topic = name("topic");
		server().createTopic(topic, queues);
		return topic;
	}

	/** A topic that only one of the brokers has. */
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
	 * Shows that what was received before, with {@link #SHORT} at most, does not come
	 * again: one more message does, that is received now and not acknowledged.
	 * @param another sends the message, and gives its id
	 */
	static void assertNothingElseComesAgain(SimpleConsumer consumer, Supplier<String> another) {
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
		// Brokers bring back what is due in an order of their own, a second apart or so.
		received.addAll(consumer.receive(32, LONG));
		assertThat(received).extracting(ReceivedMessage::messageId).containsExactly(id, id);
	}

	void assertNothingElseComesAgain(SimpleConsumer consumer, String topic) {
		assertNothingElseComesAgain(consumer, () -> send(topic, (String) null));
	}

	/** Receives messages, lets them come again at once, and receives them again. */
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

	/** What the group wants, as a broker knows it. */
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
