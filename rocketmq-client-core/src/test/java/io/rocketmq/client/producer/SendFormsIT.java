package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Every form of a send, to a real server: one message or a batch, waiting, asynchronous
 * or without an answer, to a queue that the caller chooses or not.
 */
class SendFormsIT {

	private static final String BROKER = "broker-a";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	/** Number of messages of {@link #sendInEveryForm}. */
	private static final int FORMS_MESSAGES = 12;

	@Test
	void everyFormDeliversItsMessagesOnce() {
		String topic = SharedServer.topic("forms");
		List<SendResult> results = new ArrayList<>();
		List<ReceivedMessage> received = sentInEveryForm(topic, SendOptions.DEFAULT, plain(topic), results);
		assertThat(received).extracting((message) -> new String(message.body(), StandardCharsets.UTF_8))
			.containsExactlyInAnyOrderElementsOf(
					IntStream.range(0, FORMS_MESSAGES).mapToObj((i) -> "message " + i).toList());
		assertThat(results).hasSize(FORMS_MESSAGES - 4).allSatisfy((result) -> {
			assertThat(result.status()).isEqualTo(SendStatus.OK);
			assertThat(received).filteredOn((message) -> message.messageId().equals(result.messageId()))
				.singleElement()
				.satisfies((message) -> {
					assertThat(message.queue()).isEqualTo(result.queue());
					assertThat(message.queueOffset()).isEqualTo(result.queueOffset());
					assertThat(message.offsetMessageId()).isEqualTo(result.offsetMessageId());
				});
		});
	}

	@Test
	void everyFormSendsToAGivenQueue() {
		String topic = SharedServer.topic("to-queue");
		MessageQueue queue = new MessageQueue(topic, BROKER, 2);
		assertThat(sentInEveryForm(topic, SendOptions.to(queue), plain(topic), new ArrayList<>()))
			.extracting(ReceivedMessage::queue)
			.containsOnly(queue);
	}

	@Test
	void everyFormCallsTheSelectorWithTheMessageAndTheQueues() {
		String topic = SharedServer.topic("selected");
		QueueSelector lastDigit = (message, queues) -> queues
			.get(Math.min(queues.size() - 1, message.body()[message.body().length - 1] - '0'));
		assertThat(sentInEveryForm(topic, SendOptions.by(lastDigit), plain(topic), new ArrayList<>()))
			.allSatisfy((message) -> assertThat(message.queue().queueId())
				.isEqualTo(Math.min(3, message.body()[message.bodyLength() - 1] - '0')));
	}

	@Test
	void everyFormSendsToTheQueueOfAKey() {
		String topic = SharedServer.topic("by-key");
		assertThat(sentInEveryForm(topic, SendOptions.orderedBy("customer 7"), plain(topic), new ArrayList<>()))
			.extracting((message) -> message.queue().queueId())
			.containsOnly(Math.abs("customer 7".hashCode() % 4));
	}

	@Test
	void everyFormSendsToTheQueueOfTheMessagesOwnKey() {
		String topic = SharedServer.topic("by-own-key");
		assertThat(sentInEveryForm(topic, SendOptions.DEFAULT,
				(number) -> plain(topic).apply(number).toBuilder().orderedBy("customer 8").build(), new ArrayList<>()))
			.extracting((message) -> message.queue().queueId())
			.containsOnly(Math.abs("customer 8".hashCode() % 4));
	}

	@Test
	void aQueueThatTheTopicDoesNotHaveIsRefused() {
		String topic = SharedServer.topic("no-such-queue");
		SendOptions how = SendOptions.to(new MessageQueue(topic, BROKER, 4)).timeout(TIMEOUT);
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			Message message = plain(topic).apply(0);
			assertThat(catchThrowableOfType(IllegalMessageException.class, () -> producer.send(message, how)).outcome())
				.isEqualTo(Outcome.NOT_SENT);
			assertThat(catchThrowableOfType(IllegalMessageException.class, () -> producer.sendOneway(message, how))
				.outcome()).isEqualTo(Outcome.NOT_SENT);
			assertThat(producer.send(List.of(message, message), how).failures()).hasSize(2)
				.extracting(BatchResult.Item::failure)
				.hasOnlyElementsOfType(IllegalMessageException.class);
			assertThat(producer.sendAsync(message, how)).failsWithin(TIMEOUT)
				.withThrowableThat()
				.withCauseInstanceOf(IllegalMessageException.class);
			assertNothingStored(client, producer, topic);
		}
	}

	@Test
	void aSelectorThatFailsOrReturnsNoQueueSendsNothing() {
		String topic = SharedServer.topic("bad-selector");
		List<QueueSelector> selectors = List.of((message, queues) -> null,
				(message, queues) -> new MessageQueue("other", BROKER, 0), (message, queues) -> {
					throw new IllegalStateException("no queue is good enough");
				});
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			Message message = plain(topic).apply(0);
			for (QueueSelector selector : selectors) {
				SendOptions how = SendOptions.by(selector).timeout(TIMEOUT);
				assertThat(catchThrowableOfType(IllegalMessageException.class, () -> producer.send(message, how))
					.outcome()).isEqualTo(Outcome.NOT_SENT);
				assertThat(producer.send(List.of(message, message), how).failures()).hasSize(2)
					.extracting(BatchResult.Item::failure)
					.hasOnlyElementsOfType(IllegalMessageException.class);
			}
			assertNothingStored(client, producer, topic);
		}
	}

	@Test
	void theTimeoutOfTheCallReplacesThatOfTheProducer() {
		String topic = SharedServer.topic("time-of-call");
		Message message = plain(topic).apply(0);
		try (RocketMQClient client = SharedServer.client()) {
			Producer patient = producer(client);
			Duration tooShort = Duration.ofNanos(1);
			assertThat(catchThrowableOfType(RequestTimeoutException.class, () -> patient.send(message, tooShort))
				.outcome()).isEqualTo(Outcome.NOT_SENT);
			assertThat(patient.sendAsync(message, tooShort)).failsWithin(TIMEOUT)
				.withThrowableThat()
				.withCauseInstanceOf(RequestTimeoutException.class);
			assertThat(patient.send(List.of(message, message), tooShort).failures()).hasSize(2)
				.allSatisfy((item) -> assertThat(item.failure()).isInstanceOf(RequestTimeoutException.class));
			assertThat(patient.sendAsync(List.of(message, message), tooShort)).succeedsWithin(TIMEOUT)
				.satisfies((result) -> assertThat(result.isComplete()).isFalse());
			Producer hasty = client
				.producer(ProducerOptions.group(SharedServer.name("hasty")).sendTimeout(tooShort).build());
			assertThat(catchThrowableOfType(RequestTimeoutException.class, () -> hasty.send(message)).outcome())
				.isEqualTo(Outcome.NOT_SENT);
			assertThat(hasty.send(message, TIMEOUT).queueOffset()).isZero();
			assertThat(hasty.sendAsync(message, TIMEOUT)).succeedsWithin(TIMEOUT);
			SharedServer.awaitReadable(client, hasty.send(List.of(message, message), TIMEOUT).requireComplete());
			SharedServer.awaitReadable(client,
					hasty.sendAsync(List.of(message, message), TIMEOUT).join().requireComplete());
			hasty.sendOneway(message, TIMEOUT);
			hasty.sendOneway(List.of(message, message), TIMEOUT);
			await().atMost(TIMEOUT).until(() -> stored(client, topic) == 9);
		}
	}

	@Test
	void aProducerReturnsTheWritableQueuesOfATopic() {
		String topic = SharedServer.topic("queues");
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			List<MessageQueue> queues = producer.queues(topic);
			assertThat(queues).hasSize(4).isEqualTo(client.nameServer().route(topic).writableQueues());
			assertThat(producer.queuesAsync(topic)).succeedsWithin(TIMEOUT).isEqualTo(queues);
			assertThat(producer.send(plain(topic).apply(0), SendOptions.to(queues.get(2))).queue())
				.isEqualTo(queues.get(2));
			assertThat(producer.statistics().inFlight()).isZero();
		}
	}

	@Test
	void anInvalidBatchSendsNothing() {
		String topic = SharedServer.topic("illegal");
		String other = SharedServer.topic("illegal-other");
		Message good = plain(topic).apply(0);
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			assertRefused(producer, List.of(), "empty");
			assertRefused(producer, List.of(good, plain(other).apply(1)), other);
			assertRefused(producer, List.of(good, good.toBuilder().delay(Duration.ofSeconds(1)).build()), "delay");
			assertRefused(producer, List.of(good.toBuilder().delayLevel(1).build(), good), "delay");
			assertRefused(producer, List.of(good, good.toBuilder().priority(1).build()), "priority");
			assertRefused(producer, List.of(good, good.toBuilder().liteTopic("lite").build()), "lite topic");
			assertRefused(producer, List.of(good, good.toBuilder().waitStored(false).build()), "waitStored");
			assertRefused(producer, List.of(good, good.toBuilder().body(new byte[4 * 1024 * 1024 + 1]).build()),
					"maxMessageSize");
			assertNothingStored(client, producer, topic);
			assertThat(client.nameServer().route(other).writableQueues())
				.allSatisfy((queue) -> assertThat(client.broker(BROKER).maxOffset(queue)).isZero());
		}
	}

	private static void assertRefused(Producer producer, List<Message> batch, String why) {
		assertThat(catchThrowableOfType(IllegalMessageException.class, () -> producer.send(batch)))
			.hasMessageContaining(why)
			.extracting(IllegalMessageException::outcome)
			.isEqualTo(Outcome.NOT_SENT);
		assertThat(catchThrowableOfType(IllegalMessageException.class, () -> producer.sendAsync(batch)))
			.hasMessageContaining(why);
		assertThat(catchThrowableOfType(IllegalMessageException.class, () -> producer.sendOneway(batch)))
			.hasMessageContaining(why);
	}

	/** Checks that a message that is sent now is the topic's first. */
	private static void assertNothingStored(RocketMQClient client, Producer producer, String topic) {
		SharedServer.awaitReadable(client, List.of(producer.send(plain(topic).apply(0), TIMEOUT)));
		assertThat(stored(client, topic)).isEqualTo(1);
	}

	private static long stored(RocketMQClient client, String topic) {
		return client.nameServer()
			.route(topic)
			.writableQueues()
			.stream()
			.mapToLong((queue) -> client.broker(BROKER).maxOffset(queue))
			.sum();
	}

	private static Producer producer(RocketMQClient client) {
		return client.producer(ProducerOptions.group(SharedServer.name("forms")).sendTimeout(TIMEOUT).build());
	}

	private static Function<Integer, Message> plain(String topic) {
		return (number) -> Message.to(topic).body(("message " + number).getBytes(StandardCharsets.UTF_8)).build();
	}

	/** Sends, and returns our consumer's messages once Apache's has the same. */
	private static List<ReceivedMessage> sentInEveryForm(String topic, SendOptions how,
			Function<Integer, Message> messages, List<SendResult> results) {
		try (RocketMQClient client = SharedServer.client();
				BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
			sendInEveryForm(producer(client), how, messages, results);
			consumers.await(FORMS_MESSAGES);
			List<ReceivedMessage> ours = consumers.ours();
			assertThat(consumers.apaches()).hasSize(FORMS_MESSAGES).allSatisfy((message) -> assertSame(ours, message));
			assertThat(ours).hasSize(FORMS_MESSAGES);
			return ours;
		}
	}

	private static void assertSame(List<ReceivedMessage> ours, MessageExt message) {
		assertThat(ours).filteredOn((each) -> each.messageId().equals(message.getMsgId()))
			.singleElement()
			.satisfies((each) -> {
				assertThat(each.body()).isEqualTo(message.getBody());
				assertThat(each.queue().queueId()).isEqualTo(message.getQueueId());
				assertThat(each.queueOffset()).isEqualTo(message.getQueueOffset());
			});
	}

	private static void sendInEveryForm(Producer producer, SendOptions how, Function<Integer, Message> messages,
			List<SendResult> results) {
		results.add(producer.send(messages.apply(0), how));
		results.add(producer.sendAsync(messages.apply(1), how).join());
		producer.sendOneway(messages.apply(2), how);
		results.addAll(producer.send(batch(messages, 3), how).requireComplete());
		results.addAll(producer.sendAsync(batch(messages, 6), how).join().requireComplete());
		producer.sendOneway(batch(messages, 9), how);
	}

	private static List<Message> batch(Function<Integer, Message> messages, int from) {
		return List.of(messages.apply(from), messages.apply(from + 1), messages.apply(from + 2));
	}

}
