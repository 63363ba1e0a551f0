package io.rocketmq.client.consumer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Broadcasting consumers with committed offsets in local files.
 */
class BroadcastingIT extends SharedClientFixture {

	@TempDir
	private Path folder;

	private final String topic = SharedServer.topic("all-members");

	private final String group = SharedServer.name("all-members-group");

	private final Map<String, Queue<String>> received = new ConcurrentHashMap<>();

	@Test
	void eachInstanceContinuesAtItsOffsetAfterARestart() {
		send("before", 4);
		try (RocketMQClient second = SharedServer.client()) {
			PushConsumer one = start(client, options("one"), "one");
			PushConsumer two = start(second, options("two"), "two");
			await().atMost(PATIENCE).until(() -> got("one") == 4 && got("two") == 4);
			one.close();
			send("meanwhile", 4);
			await().atMost(PATIENCE).until(() -> got("two") == 8);
			two.close();
			send("both away", 4);
			one = start(client, options("one"), "one");
			two = start(second, options("two"), "two");
			await().atMost(PATIENCE).until(() -> got("one") == 12 && got("two") == 12);
			one.close();
			two.close();
		}
		assertThat(this.received.get("one")).containsExactlyInAnyOrderElementsOf(this.received.get("two"));
		assertThat(this.folder.resolve("one").resolve(this.group).resolve("offsets.json")).exists();
		assertThat(this.folder.resolve("two").resolve(this.group).resolve("offsets.json")).exists();
	}

	@Test
	void aNewMemberMissesNoMessageSentWhileItIsDown() {
		ConsumerOptions options = options("idle").toBuilder().consumeFrom(ConsumeFrom.latest()).build();
		send("before", 4);
		// The broker counts a message a moment after it has stored it.
		await().atMost(PATIENCE)
			.until(() -> client.admin()
				.status()
				.topic(this.topic)
				.values()
				.stream()
				.allMatch((queue) -> queue.maxOffset() == 1));
		try (PushConsumer consumer = start(client, options, "idle")) {
			await().atMost(PATIENCE)
				.until(() -> consumer.statistics()
					.queues()
					.stream()
					.filter((each) -> each.pullOffset() > 0)
					.count() == 4);
		}
		send("while away", 4);
		try (PushConsumer consumer = start(client, options, "idle")) {
			await().atMost(PATIENCE).until(() -> got("idle") == 4);
			assertThat(consumer.assignment()).hasSize(4);
		}
		assertThat(this.received.get("idle")).containsOnly("while away");
	}

	@Test
	void offsetsAreWrittenWhileEveryListenerThreadIsBusy() throws Exception {
		ConsumerOptions options = options("busy").toBuilder().threads(1).commitInterval(Duration.ofMillis(200)).build();
		send("backlog", 200);
		Semaphore permits = new Semaphore(0);
		Path file = this.folder.resolve("busy").resolve(this.group).resolve("offsets.json");
		try (PushConsumer consumer = client.pushConsumer(options).subscribe(this.topic).start((message, context) -> {
			permits.acquireUninterruptibly();
			return ConsumeResult.SUCCESS;
		})) {
			for (int consumed = 40; consumed <= 120; consumed += 40) {
				permits.release(40);
				int expected = consumed;
				// The thread has the next message and waits for a permit.
				await().atMost(PATIENCE).until(() -> Files.exists(file) && written(file) == expected);
			}
			permits.release(1000);
			assertThat(consumer.group()).isEqualTo(this.group);
		}
	}

	private static int written(Path file) throws IOException {
		return Pattern.compile("\"offset\"\\s*:\\s*(\\d+)")
			.matcher(Files.readString(file))
			.results()
			.mapToInt((match) -> Integer.parseInt(match.group(1)))
			.sum();
	}

	@Test
	void twoInstancesOfOneNameAreRejected() {
		try (RocketMQClient second = SharedServer.client(); PushConsumer one = start(client, options("same"), "same")) {
			PushConsumer two = second.pushConsumer(options("same")).subscribe(this.topic);
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> two.start((message, context) -> ConsumeResult.SUCCESS))
				.withMessageContaining("'same'")
				.withMessageContaining("another instance name");
			assertThat(one.group()).isEqualTo(this.group);
		}
	}

	@Test
	void oneGroupNameInTwoNamespacesIsTwoGroups() {
		try (RocketMQClient first = in("space-e"); RocketMQClient second = in("space-f")) {
			first.producer(ProducerOptions.group("p").sendTimeout(PATIENCE).build())
				.send(Message.to(this.topic).body("e".getBytes()).build());
			second.producer(ProducerOptions.group("p").sendTimeout(PATIENCE).build())
				.send(Message.to(this.topic).body("f".getBytes()).build());
			PushConsumer one = start(first, options("app"), "e");
			PushConsumer two = start(second, options("app"), "f");
			await().atMost(PATIENCE).until(() -> got("e") == 1 && got("f") == 1);
			one.close();
			two.close();
		}
		assertThat(this.received.get("e")).containsExactly("e");
		assertThat(this.received.get("f")).containsExactly("f");
		for (String space : List.of("space-e", "space-f")) {
			assertThat(this.folder.resolve("app").resolve(space + "%25" + this.group).resolve("offsets.json")).exists();
		}
	}

	private int got(String name) {
		return this.received.getOrDefault(name, new ConcurrentLinkedQueue<>()).size();
	}

	private ConsumerOptions options(String instance) {
		return ConsumerOptions.group(this.group)
			.messageModel(MessageModel.BROADCASTING)
			.offsetFolder(this.folder)
			.instance(instance)
			.consumeFrom(ConsumeFrom.earliest())
			.build();
	}

	private PushConsumer start(RocketMQClient owner, ConsumerOptions options, String name) {
		return owner.pushConsumer(options).subscribe(this.topic).start((message, context) -> {
			this.received.computeIfAbsent(name, (each) -> new ConcurrentLinkedQueue<>())
				.add(new String(message.body()));
			return ConsumeResult.SUCCESS;
		});
	}

	private void send(String body, int count) {
		for (int i = 0; i < count; i++) {
			producer.send(Message.to(this.topic).body(body.getBytes()).build(),
					SendOptions.to(new MessageQueue(this.topic, "broker-a", i % 4)));
		}
	}

	private static RocketMQClient in(String space) {
		return RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(SharedServer.get().nameServerAddress()))
				.remote((remote) -> remote.namespace(new Namespace(space, Namespace.Version.V1)))
				.build())
			.connect();
	}

}
