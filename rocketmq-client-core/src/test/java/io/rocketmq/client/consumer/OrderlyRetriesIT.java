package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
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
 * Attempts of failing messages in an orderly consumer.
 */
class OrderlyRetriesIT extends SharedClientFixture {

	private static final int MANY = 20;

	private final String topic = SharedServer.topic("orderly-retries");

	private final String group = SharedServer.name("orderly-retries-group");

	private final Queue<String> events = new ConcurrentLinkedQueue<>();

	@Test
	void aMessageIsRetriedUntilItSucceedsOrReachesTheLimit() {
		send("first", "second", "third");
		try (PushConsumer consumer = client.pushConsumer(options().build()).subscribe(this.topic)) {
			consumer.start((message, context) -> {
				this.events.add(text(message) + ' ' + message.reconsumeTimes());
				return (text(message).equals("second") && message.reconsumeTimes() < MANY) ? ConsumeResult.RETRY
						: ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> this.events.contains("third 0"));
		}
		List<String> tries = IntStream.rangeClosed(0, MANY).mapToObj((times) -> "second " + times).toList();
		assertThat(this.events).startsWith("first 0").endsWith("third 0").containsSubsequence(tries).hasSize(MANY + 3);
		assertThat(client.admin().deadLetters(this.group).list(10)).isEmpty();
	}

	@Test
	void messagesBehindAFailedOneLoseNoAttempt() {
		send("first", "second", "third", "fourth");
		try (PushConsumer consumer = client.pushConsumer(options().batchSize(8).maxReconsumeTimes(1).build())
			.subscribe(this.topic)) {
			consumer.start((message, context) -> {
				this.events.add(text(message) + ' ' + message.reconsumeTimes());
				return (message.reconsumeTimes() == 0) ? ConsumeResult.RETRY : ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE).until(() -> this.events.contains("fourth 1"));
		}
		assertThat(this.events).containsExactly("first 0", "first 1", "second 0", "second 1", "third 0", "third 1",
				"fourth 0", "fourth 1");
		assertThat(client.admin().deadLetters(this.group).list(10)).isEmpty();
	}

	@Test
	void ofABatchOnlyTheFirstFailedMessageLosesAnAttempt() {
		send("first", "second", "third", "fourth");
		try (PushConsumer consumer = client.pushConsumer(options().batchSize(4).maxReconsumeTimes(1).build())
			.subscribe(this.topic)) {
			consumer.startBatches((messages, context) -> {
				messages.forEach((message) -> this.events.add(text(message) + ' ' + message.reconsumeTimes()));
				return BatchConsumeResult.each(messages.stream()
					.map((message) -> (message.reconsumeTimes() == 0) ? ConsumeResult.RETRY : ConsumeResult.SUCCESS)
					.toList());
			});
			await().atMost(PATIENCE).until(() -> this.events.contains("fourth 1"));
		}
		assertThat(this.events).filteredOn((event) -> event.endsWith("1"))
			.doesNotHaveDuplicates()
			.containsExactly("first 1", "second 1", "third 1", "fourth 1");
		assertThat(client.admin().deadLetters(this.group).list(10)).isEmpty();
	}

	private ConsumerOptions.Builder options() {
		return ConsumerOptions.group(this.group)
			.orderly(true)
			.suspendTime(Duration.ofMillis(20))
			.consumeFrom(ConsumeFrom.earliest());
	}

	private void send(String... bodies) {
		for (String body : bodies) {
			producer.send(Message.to(this.topic).body(body.getBytes()).build(),
					SendOptions.to(new MessageQueue(this.topic, "broker-a", 0)));
		}
	}

	private static String text(ReceivedMessage message) {
		return new String(message.body());
	}

}
