package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.WaitingTest;

import static io.rocketmq.client.consumer.SimpleConsumerFixture.LONG;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.PATIENCE;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.SHORT;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.WAIT;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.assertNothingElseIsRedelivered;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.receiveTwice;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.message;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.name;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.options;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.receiveAll;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.receiveTwice;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Simple consumers with two real brokers. Takes longer than 20 s, as an unacknowledged
 * message is redelivered after its invisible time, which must be long enough for a busy
 * machine to acknowledge it.
 */
class SimpleConsumerIT {

	private final SimpleConsumerFixture fixture = new SimpleConsumerFixture();

	@AfterAll
	static void stop() {
		SimpleConsumerFixture.stop();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@WaitingTest
	void anAcknowledgedMessageIsNotRedelivered() {
		String topic = topic(4);
		Set<String> sent = this.fixture.send(topic, 20);
		SimpleConsumer consumer = this.fixture.consumer(Duration.ofSeconds(2)).subscribe(topic);
		List<ReceivedMessage> received = receiveAll(consumer, sent.size(), SHORT);
		assertThat(received).extracting(ReceivedMessage::messageId).containsExactlyInAnyOrderElementsOf(sent);
		assertThat(received).allSatisfy((message) -> {
			assertThat(message.topic()).isEqualTo(topic);
			assertThat(message.reconsumeTimes()).isZero();
			assertThat(message.body()).asString().startsWith("body ");
		});
		assertThat(received).extracting((message) -> message.queue().brokerName()).contains("broker-a", "broker-b");
		received.forEach(consumer::ack);
		received.forEach(consumer::ack);
		this.fixture.assertNothingElseIsRedelivered(consumer, topic);
	}

	@WaitingTest
	void anUnacknowledgedMessageIsRedeliveredWithACount() {
		String topic = topic(1);
		String id = this.fixture.send(topic, 1).iterator().next();
		SimpleConsumer consumer = this.fixture.consumer(Duration.ofSeconds(2)).subscribe(topic);
		for (int times = 0; times < 3; times++) {
			ReceivedMessage message = receiveAll(consumer, 1, Duration.ofSeconds(1)).get(0);
			assertThat(message.messageId()).isEqualTo(id);
			assertThat(message.topic()).isEqualTo(topic);
			assertThat(message.reconsumeTimes()).isEqualTo(times);
		}
		ReceivedMessage last = receiveAll(consumer, 1, SHORT).get(0);
		assertThat(last.reconsumeTimes()).isEqualTo(3);
		consumer.ack(last);
		this.fixture.assertNothingElseIsRedelivered(consumer, topic);
	}

	@WaitingTest
	void invisibleTimeIsExtendedAndTheObjectAcknowledged() {
		String topic = topic(1);
		this.fixture.send(topic, 2);
		SimpleConsumer consumer = this.fixture.consumer(Duration.ofSeconds(2)).subscribe(topic);
		List<ReceivedMessage> received = receiveAll(consumer, 2, SHORT);
		received.forEach((message) -> consumer.changeInvisibleDuration(message, LONG));
		this.fixture.assertNothingElseIsRedelivered(consumer, topic);
		consumer.ack(received.get(0));
		// Acknowledged with its old receipt handle, it would be redelivered.
		consumer.changeInvisibleDuration(received.get(1), SHORT);
		consumer.ack(received.get(1));
		this.fixture.assertNothingElseIsRedelivered(consumer, topic);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1000 })
	void invisibleTimeIsShortened(long millis) {
		String topic = topic(1);
		String id = this.fixture.send(topic, 1).iterator().next();
		SimpleConsumer consumer = this.fixture.consumer(Duration.ofSeconds(20)).subscribe(topic);
		ReceivedMessage first = receiveAll(consumer, 1, LONG).get(0);
		consumer.changeInvisibleDuration(first, Duration.ofMillis(millis));
		ReceivedMessage second = receiveAll(consumer, 1, LONG).get(0);
		assertThat(second.messageId()).isEqualTo(id);
		assertThat(second.reconsumeTimes()).isEqualTo(1);
		consumer.changeInvisibleDuration(second, Duration.ofMillis(millis));
		assertThat(receiveAll(consumer, 1, LONG).get(0).messageId()).isEqualTo(id);
	}

	@WaitingTest
	void messagesOfSeveralBrokersAndTopicsAreAcknowledgedTogether() {
		String one = topic(2);
		String other = topic(2);
		Set<String> sent = this.fixture.send(one, 30);
		sent.addAll(this.fixture.send(other, 30));
		SimpleConsumer consumer = this.fixture.consumer(Duration.ofSeconds(2)).subscribe(one).subscribe(other);
		assertThat(consumer.topics()).containsExactlyInAnyOrder(one, other);
		List<ReceivedMessage> received = receiveAll(consumer, sent.size(), SHORT);
		AckResult result = consumer.ack(received);
		assertThat(result.isComplete()).isTrue();
		assertThat(result.items()).extracting(AckResult.Item::message).isEqualTo(received);
		result.requireComplete();
		this.fixture.assertNothingElseIsRedelivered(consumer, one);
		assertThat(consumer.ack(List.of()).items()).isEmpty();
	}

	@WaitingTest
	void redeliveredMessagesAreAcknowledgedTogether() {
		String topic = topic(2);
		Set<String> sent = this.fixture.send(topic, 10);
		SimpleConsumer consumer = this.fixture.consumer(Duration.ofSeconds(2)).subscribe(topic);
		List<ReceivedMessage> again = receiveTwice(consumer, sent);
		assertThat(consumer.ack(again).isComplete()).isTrue();
		this.fixture.assertNothingElseIsRedelivered(consumer, topic);
	}

	@WaitingTest
	void moreWorkersThanQueuesReceiveEachMessageOnce() throws Exception {
		String topic = topic(1);
		String group = name("group");
		int workers = 5;
		Map<String, AtomicInteger> deliveries = new ConcurrentHashMap<>();
		Map<Integer, AtomicInteger> shares = new ConcurrentHashMap<>();
		AtomicBoolean stop = new AtomicBoolean();
		Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < workers; i++) {
			RocketMQClient own = this.fixture.client();
			SimpleConsumer consumer = own.simpleConsumer(options(group, Duration.ofSeconds(1))).subscribe(topic);
			AtomicInteger share = new AtomicInteger();
			shares.put(i, share);
			boolean together = i % 2 == 0;
			Thread worker = new Thread(() -> {
				while (!stop.get()) {
					List<ReceivedMessage> messages = consumer.receive(16, LONG);
					share.addAndGet(messages.size());
					messages.forEach(
							(message) -> deliveries.computeIfAbsent(message.messageId(), (each) -> new AtomicInteger())
								.incrementAndGet());
					if (together) {
						consumer.ack(messages).requireComplete();
					}
					else {
						messages.forEach(consumer::ack);
					}
				}
			});
			worker.setUncaughtExceptionHandler((thread, problem) -> problems.add(problem));
			worker.start();
			threads.add(worker);
		}
		Set<String> sent = this.fixture.send(topic, 5000);
		await().atMost(PATIENCE).until(() -> deliveries.size() >= sent.size() || !problems.isEmpty());
		stop.set(true);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(problems).isEmpty();
		assertThat(deliveries.keySet()).isEqualTo(sent);
		assertThat(deliveries.values()).allMatch((times) -> times.get() == 1);
		assertThat(shares.values()).allMatch((share) -> share.get() > 0);
	}

	@WaitingTest
	void tagsAreMatchedExactlyAndOthersAcknowledged() {
		String topic = topic(2);
		// Both tags have the same hash code, by which brokers filter.
		Set<String> wanted = Set.of(this.fixture.send(topic, "AaAa"), this.fixture.send(topic, "AaAa"));
		this.fixture.send(topic, "BBBB");
		this.fixture.send(topic, "other");
		this.fixture.send(topic, (String) null);
		SimpleConsumer consumer = this.fixture.consumer(Duration.ofSeconds(2))
			.subscribe(topic, FilterExpression.tags("AaAa", "x"));
		receiveTwice(consumer, wanted).forEach(consumer::ack);
		consumer.subscribe(topic);
		this.fixture.assertNothingElseIsRedelivered(consumer, topic);
		String later = this.fixture.send(topic, "other");
		assertThat(receiveAll(consumer, 1, SHORT)).extracting(ReceivedMessage::messageId).containsExactly(later);
	}

	@WaitingTest
	void propertiesAreFilteredByTheBroker() {
		String topic = topic(2);
		List<String> sent = new ArrayList<>();
		for (int amount = 0; amount < 10; amount++) {
			sent.add(this.fixture.send(amount(topic, amount)).messageId());
		}
		SimpleConsumer consumer = this.fixture.consumer(Duration.ofSeconds(2))
			.subscribe(topic, FilterExpression.sql("amount >= 6 AND amount < 9"));
		List<ReceivedMessage> again = receiveTwice(consumer, sent.subList(6, 9));
		consumer.ack(again).requireComplete();
		assertNothingElseIsRedelivered(consumer, () -> this.fixture.send(amount(topic, 7)).messageId());
	}

	@WaitingTest
	void anIllegalExpressionIsRejected() {
		String topic = topic(1);
		SimpleConsumer consumer = this.fixture.consumer(WAIT).subscribe(topic, FilterExpression.sql("amount >>> 6"));
		assertThatExceptionOfType(SubscriptionException.class).isThrownBy(() -> consumer.receive(1, LONG));
	}

	@ParameterizedTest
	@ValueSource(strings = { "broker-a", "broker-b" })
	void aMessageInOneBrokerDoesNotWaitForTheOther(String brokerName) throws Exception {
		String topic = topic(4);
		SimpleConsumer consumer = this.fixture.consumer(LONG).subscribe(topic);
		// Waiting at one empty broker after the other would take minutes.
		CompletableFuture<List<ReceivedMessage>> waiting = consumer.receiveAsync(5, LONG);
		String id = this.fixture.sendTo(topic, brokerName).messageId();
		assertThat(waiting).succeedsWithin(PATIENCE)
			.satisfies((messages) -> assertThat(messages).extracting(ReceivedMessage::messageId).containsExactly(id));
		waiting.join().forEach(consumer::ack);
		CompletableFuture<List<ReceivedMessage>> next = consumer.receiveAsync(5, SHORT);
		String later = this.fixture.sendTo(topic, brokerName).messageId();
		assertThat(next).succeedsWithin(PATIENCE);
		// A redelivered message also ends the wait of a receive.
		List<ReceivedMessage> again = consumer.receiveAsync(5, LONG).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(again).extracting(ReceivedMessage::messageId).containsExactly(later);
	}

	@WaitingTest
	void successiveReceivesAlternateTopicsAndBrokers() {
		List<String> topics = List.of(topic(2), topic(2), topic(2));
		topics.forEach((topic) -> this.fixture.send(topic, 40));
		// On a busy machine, a broker whose queues are not filled yet passes its turn on,
		// and one that is slow to answer comes last for 30 s: another consumer tries
		// again.
		await().atMost(PATIENCE).untilAsserted(() -> {
			try (SimpleConsumer consumer = this.fixture.consumer(WAIT)) {
				topics.forEach(consumer::subscribe);
				assertAlternates(consumer, topics);
			}
		});
	}

	private static void assertAlternates(SimpleConsumer consumer, List<String> topics) {
		List<String> from = Stream.generate(() -> consumer.receive(1, LONG))
			.limit(12)
			.flatMap(List::stream)
			.map((message) -> message.topic() + '@' + message.queue().brokerName())
			.toList();
		Map<String, Long> counts = from.stream().collect(Collectors.groupingBy((each) -> each, Collectors.counting()));
		assertThat(counts).hasSize(6).allSatisfy((source, count) -> assertThat(count).isEqualTo(2));
		for (int i = 0; i < from.size(); i += 3) {
			assertThat(from.subList(i, i + 3)).extracting((each) -> each.split("@")[0])
				.containsExactlyInAnyOrderElementsOf(topics);
		}
	}

	@WaitingTest
	void anEmptyReceiveReturnsAfterTheWait() {
		String topic = topic(1);
		assertThat(this.fixture.consumer(Duration.ofSeconds(3)).subscribe(topic).receive(32, LONG)).isEmpty();
		assertThat(this.fixture.consumer(Duration.ZERO).subscribe(topic).receive(32, LONG)).isEmpty();
		SimpleConsumer ofOneBroker = this.fixture.consumer(Duration.ofSeconds(1))
			.subscribe(this.fixture.oneBrokersTopic());
		assertThat(ofOneBroker.receive(32, LONG)).isEmpty();
		assertThat(ofOneBroker.receive(32, LONG)).isEmpty();
	}

	@WaitingTest
	void everythingHasAnAsynchronousForm() {
		String topic = topic(2);
		this.fixture.send(topic, 3);
		SimpleConsumer consumer = this.fixture.consumer(Duration.ofSeconds(2)).subscribe(topic);
		List<ReceivedMessage> received = new ArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			received.addAll(consumer.receiveAsync(2, SHORT).join());
			return received.size() == 3;
		});
		CompletableFuture<Void> changed = consumer.changeInvisibleDurationAsync(received.get(0), SHORT);
		// Not awaited: later calls take effect later in any case.
		CompletableFuture<Void> acked = consumer.ackAsync(received.get(0));
		CompletableFuture<String> thread = consumer.ackAsync(received.subList(1, 3)).thenApply((result) -> {
			result.requireComplete();
			return Thread.currentThread().getName();
		});
		assertThat(changed).succeedsWithin(PATIENCE);
		assertThat(acked).succeedsWithin(PATIENCE);
		assertThat(thread).succeedsWithin(PATIENCE).asString().doesNotContain("rocketmq-io");
		this.fixture.assertNothingElseIsRedelivered(consumer, topic);
	}

	private static Message amount(String topic, int amount) {
		return Message.to(topic).property("amount", Integer.toString(amount)).body(new byte[] { 1 }).build();
	}

}
