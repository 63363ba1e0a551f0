package io.rocketmq.client.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class PullConsumerIT extends SharedClientFixture {

	@Test
	void allMessagesArePolledOnceAndInQueueOrder() {
		String topic = topic("all", 3);
		List<SendResult> sent = send(topic, 500, null);
		try (PullConsumer consumer = client.pullConsumer(options("all")).subscribe(topic)) {
			List<ReceivedMessage> polled = poll(consumer, 500);
			assertThat(polled).extracting(ReceivedMessage::messageId)
				.containsExactlyInAnyOrderElementsOf(sent.stream().map(SendResult::messageId).toList());
			for (MessageQueue queue : consumer.assignment()) {
				assertThat(polled).filteredOn((message) -> message.queue().equals(queue))
					.extracting(ReceivedMessage::queueOffset)
					.isSorted();
			}
			assertThat(consumer.poll(Duration.ZERO)).isEmpty();
		}
	}

	@Test
	void aPollFinishesTheLastOneAndTheRestIsRedelivered() {
		String topic = topic("auto", 1);
		send(topic, 10, null);
		ConsumerOptions options = options("auto").toBuilder().batchSize(4).build();
		MessageQueue queue = new MessageQueue(topic, "broker-a", 0);
		try (RocketMQClient other = SharedServer.client();
				PullConsumer consumer = other.pullConsumer(options).subscribe(topic)) {
			assertThat(poll(consumer, 4)).hasSize(4);
			consumer.poll(PATIENCE);
			consumer.pause(List.of(queue));
			assertThat(consumer.positions().get(queue).nextOffset()).as("the first page is finished").isEqualTo(4);
			assertThat(consumer.position(queue)).isEqualTo(8);
		}
		// A regular close finishes the second page, too.
		try (PullConsumer consumer = client.pullConsumer(options).subscribe(topic)) {
			assertThat(poll(consumer, 2)).extracting(ReceivedMessage::queueOffset).containsExactly(8L, 9L);
		}
	}

	@Test
	void withoutAutoCommitOnlyCommitFinishesMessages() {
		String topic = topic("manual", 1);
		send(topic, 6, null);
		ConsumerOptions options = options("manual").toBuilder().autoCommit(false).batchSize(2).build();
		MessageQueue queue = new MessageQueue(topic, "broker-a", 0);
		try (RocketMQClient other = SharedServer.client();
				PullConsumer consumer = other.pullConsumer(options).subscribe(topic)) {
			assertThat(poll(consumer, 2)).hasSize(2);
			consumer.commit();
			assertThat(consumer.committed(queue)).hasValue(2);
			assertThat(poll(consumer, 2)).hasSize(2);
		}
		try (PullConsumer consumer = client.pullConsumer(options).subscribe(topic)) {
			assertThat(poll(consumer, 4)).extracting(ReceivedMessage::queueOffset).containsExactly(2L, 3L, 4L, 5L);
		}
	}

	@Test
	void assignedQueuesArePolledFromTheGivenOffsets() {
		String topic = topic("assigned", 2);
		send(topic, 20, new MessageQueue(topic, "broker-a", 0));
		send(topic, 20, new MessageQueue(topic, "broker-a", 1));
		MessageQueue queue = new MessageQueue(topic, "broker-a", 1);
		try (PullConsumer consumer = client.pullConsumer(options("assigned")).assign(List.of(queue))) {
			assertThat(consumer.assignment()).containsExactly(queue);
			assertThat(poll(consumer, 20)).allSatisfy((message) -> assertThat(message.queue()).isEqualTo(queue));
			consumer.seek(queue, 15);
			assertThat(poll(consumer, 5)).extracting(ReceivedMessage::queueOffset)
				.containsExactly(15L, 16L, 17L, 18L, 19L);
			consumer.seekToBegin(List.of(queue));
			assertThat(poll(consumer, 20)).extracting(ReceivedMessage::queueOffset).startsWith(0L).endsWith(19L);
			consumer.seekToEnd(List.of(queue));
			assertThat(consumer.poll(Duration.ofMillis(300))).isEmpty();
			consumer.seek(queue, Instant.EPOCH);
			assertThat(poll(consumer, 20)).hasSize(20);
			MessageQueue other = new MessageQueue(topic, "broker-a", 0);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> consumer.seek(other, 0))
				.withMessageContaining("is not assigned");
			consumer.assign(List.of(other));
			assertThat(poll(consumer, 20)).allSatisfy((message) -> assertThat(message.queue()).isEqualTo(other));
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> consumer.subscribe(topic));
		}
	}

	@Test
	void aPausedQueueReturnsNoMessages() {
		String topic = topic("paused", 2);
		MessageQueue first = new MessageQueue(topic, "broker-a", 0);
		MessageQueue second = new MessageQueue(topic, "broker-a", 1);
		send(topic, 10, first);
		send(topic, 10, second);
		try (PullConsumer consumer = client.pullConsumer(options("paused"))) {
			consumer.pause(List.of(first));
			consumer.subscribe(topic);
			assertThat(poll(consumer, 10)).allSatisfy((message) -> assertThat(message.queue()).isEqualTo(second));
			assertThat(consumer.poll(Duration.ofMillis(300))).isEmpty();
			consumer.resume(List.of(first));
			assertThat(poll(consumer, 10)).allSatisfy((message) -> assertThat(message.queue()).isEqualTo(first));
		}
	}

	@Test
	void tagsAndExpressionsFilter() {
		String topic = topic("filtered", 1);
		for (int i = 0; i < 6; i++) {
			producer.send(Message.to(topic)
				.tag((i % 2 == 0) ? "even" : "odd")
				.property("number", String.valueOf(i))
				.body(new byte[] { (byte) i })
				.build());
		}
		try (PullConsumer consumer = client.pullConsumer(options("tags"))
			.subscribe(topic, FilterExpression.tags("odd"))) {
			assertThat(poll(consumer, 3)).extracting(ReceivedMessage::queueOffset).containsExactly(1L, 3L, 5L);
		}
		try (PullConsumer consumer = client.pullConsumer(options("sql"))
			.subscribe(topic, FilterExpression.sql("number > 3"))) {
			assertThat(poll(consumer, 2)).extracting(ReceivedMessage::queueOffset).containsExactly(4L, 5L);
		}
	}

	@Test
	void theQueuesAreSharedAndTheLastMemberGetsAll() {
		String topic = topic("shared", 4);
		ConsumerOptions options = options("shared");
		Queue<Set<MessageQueue>> changes = new ConcurrentLinkedQueue<>();
		try (PullConsumer first = client.pullConsumer(options)) {
			first.onQueuesChanged(changes::add).subscribe(topic);
			await().atMost(PATIENCE).until(() -> first.assignment().size() == 4);
			try (RocketMQClient other = SharedServer.client();
					PullConsumer second = other.pullConsumer(options).subscribe(topic)) {
				await().atMost(PATIENCE).until(() -> first.assignment().size() == 2 && second.assignment().size() == 2);
				Set<MessageQueue> all = new HashSet<>(first.assignment());
				all.addAll(second.assignment());
				assertThat(all).hasSize(4);
			}
			await().atMost(PATIENCE).until(() -> first.assignment().size() == 4);
		}
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(changes).extracting(Set::size).contains(4, 2));
	}

	private static ConsumerOptions options(String group) {
		return ConsumerOptions.group("pull-" + group + '-' + System.nanoTime() % 100_000)
			.batchSize(32)
			.consumeFrom(ConsumeFrom.earliest())
			.build();
	}

	private static String topic(String name, int queues) {
		String topic = SharedServer.topic("pull-" + name);
		client.admin().createTopic(TopicSpec.of(topic).queues(queues));
		await().atMost(PATIENCE).ignoreExceptions().until(() -> client.nameServer().route(topic) != null);
		return topic;
	}

	private static List<SendResult> send(String topic, int count, MessageQueue queue) {
		SendOptions how = (queue != null) ? SendOptions.to(queue) : SendOptions.DEFAULT;
		List<SendResult> sent = producer
			.send(IntStream.range(0, count)
				.mapToObj((i) -> Message.to(topic).body(("message " + i).getBytes()).build())
				.toList(), how)
			.requireComplete();
		SharedServer.awaitReadable(client, sent);
		return sent;
	}

	private static List<ReceivedMessage> poll(PullConsumer consumer, int count) {
		List<ReceivedMessage> polled = new ArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			polled.addAll(consumer.poll(Duration.ofMillis(500)));
			return polled.size() >= count;
		});
		assertThat(polled).hasSize(count);
		return polled;
	}

}
