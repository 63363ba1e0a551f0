package io.rocketmq.client.producer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Batches at a real server: split ones, and accumulated messages.
 */
class BatchesIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	@Test
	void aBatchOverTheLimitIsSplitAndEachMessageHasAResultOfItsOwn() {
		String topic = SharedServer.topic("large-batch");
		int count = 2_500;
		List<Message> messages = IntStream.range(0, count)
			.mapToObj((i) -> Message.to(topic).body(ByteBuffer.allocate(4096).putInt(i).array()).build())
			.toList();
		try (RocketMQClient client = SharedServer.client();
				BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
			BatchResult batch = producer(client, null).send(messages);
			assertThat(batch.items()).extracting(BatchResult.Item::message).isEqualTo(messages);
			List<SendResult> results = batch.requireComplete();
			assertThat(results).hasSize(count).doesNotHaveDuplicates();
			assertThat(results).extracting(SendResult::messageId).doesNotHaveDuplicates();
			assertThat(results).extracting(SendResult::offsetMessageId).doesNotHaveDuplicates();
			assertThat(results).extracting((result) -> result.queue() + " " + result.queueOffset())
				.doesNotHaveDuplicates();
			// 10 MiB and the overhead of each message, in requests of 4 MiB.
			assertThat(runs(results)).isEqualTo(3);
			consumers.await(count);
			assertThat(consumers.ours()).hasSize(count).allSatisfy((message) -> {
				SendResult result = results.get(ByteBuffer.wrap(message.body()).getInt());
				assertThat(message.messageId()).isEqualTo(result.messageId());
				assertThat(message.queue()).isEqualTo(result.queue());
				assertThat(message.queueOffset()).isEqualTo(result.queueOffset());
				assertThat(message.offsetMessageId()).isEqualTo(result.offsetMessageId());
			});
			assertThat(consumers.apaches()).extracting(MessageExt::getMsgId)
				.containsExactlyInAnyOrderElementsOf(results.stream().map(SendResult::messageId).toList());
		}
	}

	@Test
	void messagesOfABatchWithAKeyStayInOrderOverAllItsRequests() {
		String topic = SharedServer.topic("keyed-batch");
		int count = 1_000;
		List<Message> messages = IntStream.range(0, count)
			.mapToObj((i) -> keyed(topic, i, "customer-" + i % 7))
			.toList();
		try (RocketMQClient client = SharedServer.client();
				BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
			Producer producer = client.producer(ProducerOptions.group(SharedServer.name("batches"))
				.sendTimeout(TIMEOUT)
				.maxMessageSize(8 * 1024)
				.build());
			assertThat(producer.send(messages).requireComplete()).hasSize(count);
			consumers.await(count);
			assertOrderOfEachKey(consumers, count, 7);
		}
	}

	@Test
	void accumulatedMessagesEachHaveAFutureAnIdAndAnOffset() {
		String topic = SharedServer.topic("together");
		int count = 5_000;
		try (RocketMQClient client = SharedServer.client();
				BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
			Producer producer = producer(client, Accumulation.DEFAULT);
			// Messages are accumulated once the topic's route is known.
			producer.send(Message.to(topic).body(number(count)).build());
			List<CompletableFuture<SendResult>> sends = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				sends.add(producer.sendAsync(Message.to(topic).flag(i).body(number(i)).build()));
			}
			assertThat(new HashSet<>(sends)).hasSize(count);
			List<SendResult> results = sends.stream().map(CompletableFuture::join).toList();
			assertThat(results).extracting(SendResult::messageId).doesNotHaveDuplicates();
			assertThat(results).extracting(SendResult::offsetMessageId).doesNotHaveDuplicates();
			assertThat(results).extracting((result) -> result.queue() + " " + result.queueOffset())
				.doesNotHaveDuplicates();
			// Each request goes to the next queue, so that each change is a request.
			assertThat(runs(results)).isBetween(count / Accumulation.DEFAULT.maxMessages(), count / 10);
			consumers.await(count + 1);
			assertThat(consumers.ours()).hasSize(count + 1)
				.filteredOn((message) -> number(message) < count)
				.hasSize(count)
				.allSatisfy((message) -> {
					SendResult result = results.get(number(message));
					assertThat(message.flag()).isEqualTo(number(message));
					assertThat(message.messageId()).isEqualTo(result.messageId());
					assertThat(message.queue()).isEqualTo(result.queue());
					assertThat(message.queueOffset()).isEqualTo(result.queueOffset());
					assertThat(message.offsetMessageId()).isEqualTo(result.offsetMessageId());
				});
			assertThat(consumers.apaches()).extracting(MessageExt::getMsgId).hasSize(count + 1).doesNotHaveDuplicates();
		}
	}

	@Test
	void accumulatedMessagesWithAKeyStayInOrder() {
		String topic = SharedServer.topic("together-keyed");
		int count = 5_000;
		try (RocketMQClient client = SharedServer.client();
				BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
			// From the first message on, when the topic's queues are not known yet.
			Producer producer = producer(client, Accumulation.DEFAULT);
			List<CompletableFuture<SendResult>> sends = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				sends.add(producer.sendAsync(keyed(topic, i, "customer-" + i % 10)));
			}
			sends.forEach(CompletableFuture::join);
			consumers.await(count);
			assertOrderOfEachKey(consumers, count, 10);
		}
	}

	@Test
	void aMessageOfTheLargestSizeIsSentAlone() {
		String topic = SharedServer.topic("together-largest");
		byte[] body = new byte[4 * 1024 * 1024];
		new Random(1).nextBytes(body);
		try (RocketMQClient client = SharedServer.client();
				BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
			Producer producer = producer(client, Accumulation.DEFAULT);
			producer.send(Message.to(topic).body(body).build());
			producer.sendAsync(Message.to(topic).body(body).build()).join();
			producer.sendAsync(Message.to(topic).orderedBy("customer").body(body).build()).join();
			List<Message> two = List.of(Message.to(topic).body(body).build(), Message.to(topic).body(body).build());
			assertThat(producer.send(two).requireComplete()).extracting(SendResult::messageId).doesNotHaveDuplicates();
			consumers.await(5);
			assertThat(consumers.ours()).hasSize(5).allSatisfy((message) -> assertThat(message.body()).isEqualTo(body));
			assertThat(consumers.apaches()).hasSize(5)
				.allSatisfy((message) -> assertThat(message.getBody()).isEqualTo(body));
		}
	}

	@Test
	void accumulatedBatchesKeepTheLimitOfMessages() {
		String topic = SharedServer.topic("together-large");
		int count = 60;
		try (RocketMQClient client = SharedServer.client();
				BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
			Producer producer = client.producer(ProducerOptions.group(SharedServer.name("batches"))
				.sendTimeout(TIMEOUT)
				.compression(null)
				.accumulation(new Accumulation(Duration.ofSeconds(1), 1000, 32 * 1024 * 1024))
				.build());
			List<SendResult> results = IntStream.range(0, count)
				.mapToObj((i) -> Message.to(topic)
					.orderedBy("customer")
					.body(ByteBuffer.allocate(100_000).putInt(i).array())
					.build())
				.map(producer::sendAsync)
				.toList()
				.stream()
				.map(CompletableFuture::join)
				.toList();
			assertThat(results).extracting(SendResult::queueOffset)
				.isEqualTo(LongStream.range(0, count).boxed().toList());
			consumers.await(count);
			assertThat(consumers.ours()).extracting((message) -> ByteBuffer.wrap(message.body()).getInt())
				.isEqualTo(IntStream.range(0, count).boxed().toList());
		}
	}

	/** Returns the number of gaps between consecutive messages. */
	private static int runs(List<SendResult> results) {
		int runs = 1;
		for (int i = 1; i < results.size(); i++) {
			SendResult before = results.get(i - 1);
			SendResult next = results.get(i);
			if (!next.queue().equals(before.queue()) || next.queueOffset() != before.queueOffset() + 1) {
				runs++;
			}
		}
		return runs;
	}

	private static void assertOrderOfEachKey(BothConsumers consumers, int count, int keys) {
		assertOrderOfEachKey(consumers.ours(), count, keys, ReceivedMessage::queue,
				(message) -> message.property("__SHARDINGKEY"), BatchesIT::number);
		assertOrderOfEachKey(consumers.apaches(), count, keys, MessageExt::getQueueId,
				(message) -> message.getProperty("__SHARDINGKEY"), (message) -> number(message.getBody()));
	}

	/** The messages come in the order of queues and offsets. */
	private static <T> void assertOrderOfEachKey(List<T> messages, int count, int keys, Function<T, Object> queue,
			Function<T, String> key, Function<T, Integer> number) {
		assertThat(messages).hasSize(count);
		Map<String, List<Integer>> numbers = new HashMap<>();
		Map<String, Set<Object>> queues = new HashMap<>();
		messages.forEach((message) -> {
			numbers.computeIfAbsent(key.apply(message), (each) -> new ArrayList<>()).add(number.apply(message));
			queues.computeIfAbsent(key.apply(message), (each) -> new HashSet<>()).add(queue.apply(message));
		});
		assertThat(numbers).hasSize(keys)
			.allSatisfy((each, list) -> assertThat(list).hasSizeBetween(count / keys, count / keys + 1)
				.isSorted()
				.doesNotHaveDuplicates());
		assertThat(queues.values()).allSatisfy((each) -> assertThat(each).hasSize(1));
	}

	private static Message keyed(String topic, int number, String key) {
		return Message.to(topic).orderedBy(key).body(number(number)).build();
	}

	private static byte[] number(int number) {
		return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
	}

	private static int number(ReceivedMessage message) {
		return number(message.body());
	}

	private static int number(byte[] body) {
		return Integer.parseInt(new String(body, StandardCharsets.UTF_8));
	}

	private static Producer producer(RocketMQClient client, Accumulation accumulation) {
		return client.producer(ProducerOptions.group(SharedServer.name("batches"))
			.sendTimeout(TIMEOUT)
			.accumulation(accumulation)
			.build());
	}

}
