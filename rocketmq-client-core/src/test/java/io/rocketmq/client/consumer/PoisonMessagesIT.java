package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.admin.DeadLetter;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages that fail at each delivery.
 */
class PoisonMessagesIT extends SharedClientFixture {

	private final Queue<String> events = new ConcurrentLinkedQueue<>();

	@Test
	void theOthersFlowWhileOneIsRetriedAndDeadLettered() {
		String topic = SharedServer.topic("poison");
		String group = SharedServer.name("poison-group");
		List<String> others = IntStream.range(0, 200).mapToObj((i) -> "other " + i).toList();
		try (PushConsumer consumer = client.pushConsumer(options(group).maxReconsumeTimes(3).build())
			.subscribe(topic)) {
			consumer.start(this::consume);
			String id = send(topic, "poison");
			others.subList(0, 100).forEach((body) -> send(topic, body));
			await().atMost(PATIENCE).until(() -> this.events.contains("poison 1"));
			// Messages that arrive in between are not delayed.
			others.subList(100, 200).forEach((body) -> send(topic, body));
			await().atMost(PATIENCE)
				.until(() -> this.events.containsAll(others.stream().map((o) -> o + " 0").toList()));
			await().atMost(PATIENCE).until(() -> client.admin().deadLetters(group).list(10).size() == 1);
			DeadLetter letter = client.admin().deadLetters(group).list(10).get(0);
			assertThat(letter.message().messageId()).isEqualTo(id);
			assertThat(letter.originalTopic()).isEqualTo(topic);
			assertThat(letter.tries()).isEqualTo(4);
			assertThat(this.events).filteredOn((event) -> event.startsWith("poison"))
				.containsExactly("poison 0", "poison 1", "poison 2", "poison 3");
			assertThat(this.events).as("no other was delivered twice").hasSize(204);
			// The committed offset does not wait for the failing message.
			consumer.commit();
			await().atMost(PATIENCE).until(() -> client.admin().status().group(group).lag() == 0);
		}
	}

	@Test
	void anOrderlyQueueWaitsUntilItIsDeadLettered() {
		String topic = SharedServer.topic("poison-orderly");
		String group = SharedServer.name("poison-orderly-group");
		MessageQueue queue = new MessageQueue(topic, "broker-a", 0);
		MessageQueue free = new MessageQueue(topic, "broker-a", 1);
		List.of("poison", "first", "second").forEach((body) -> send(topic, body, queue));
		ConsumerOptions options = options(group).orderly(true)
			.suspendTime(Duration.ofMillis(300))
			.maxReconsumeTimes(2)
			.build();
		try (PushConsumer consumer = client.pushConsumer(options).subscribe(topic)) {
			consumer.start(this::consume);
			await().atMost(PATIENCE).until(() -> this.events.contains("poison 0"));
			send(topic, "elsewhere", free);
			await().atMost(PATIENCE).until(() -> this.events.contains("second 0"));
		}
		assertThat(this.events).filteredOn((event) -> !event.startsWith("elsewhere"))
			.containsExactly("poison 0", "poison 1", "poison 2", "first 0", "second 0");
		await().atMost(PATIENCE).until(() -> client.admin().deadLetters(group).list(10).size() == 1);
		assertThat(client.admin().deadLetters(group).list(10)).extracting(DeadLetter::originalTopic)
			.containsExactly(topic);
	}

	private ConsumeResult consume(ReceivedMessage message, Object context) {
		String body = new String(message.body());
		this.events.add(body + ' ' + message.reconsumeTimes());
		if (body.equals("poison")) {
			throw new IllegalStateException("poison");
		}
		return ConsumeResult.SUCCESS;
	}

	private static ConsumerOptions.Builder options(String group) {
		return ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest());
	}

	private static String send(String topic, String body) {
		return producer.send(Message.to(topic).body(body.getBytes()).build()).messageId();
	}

	private static void send(String topic, String body, MessageQueue queue) {
		producer.send(Message.to(topic).body(body.getBytes()).build(), SendOptions.to(queue));
	}

}
