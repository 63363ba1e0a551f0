package io.rocketmq.client.consumer;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.WaitingTest;

import static io.rocketmq.client.consumer.SimpleConsumerFixture.LONG;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.PATIENCE;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.SHORT;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.WAIT;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.assertNothingElseIsRedelivered;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.message;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.name;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.options;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.receiveAll;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.receiveTwice;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.server;
import static io.rocketmq.client.consumer.SimpleConsumerFixture.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Subscriptions, close and rejected calls of simple consumers with two real brokers.
 * Takes longer than 20 s, as it waits for invisible times to end.
 */
class SimpleConsumerLifeIT {

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
	void closeEndsWaitingReceivesAndLeavesTheGroup() throws Exception {
		String topic = topic(1);
		String group = name("group");
		SimpleConsumer consumer = this.fixture.main().simpleConsumer(options(group, LONG)).subscribe(topic);
		CompletableFuture<List<ReceivedMessage>> waiting = consumer.receiveAsync(1, LONG);
		Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
		Thread blocked = new Thread(() -> consumer.receive(1, LONG));
		blocked.setUncaughtExceptionHandler((thread, problem) -> problems.add(problem));
		blocked.start();
		await().atMost(PATIENCE).until(() -> blocked.getState() == Thread.State.WAITING);
		await().atMost(PATIENCE)
			.until(() -> this.fixture.main().admin().status().consumers(group).subscriptions().containsKey(topic));
		consumer.close();
		consumer.close();
		assertThat(waiting).failsWithin(PATIENCE)
			.withThrowableThat()
			.withCauseInstanceOf(ClientClosedException.class)
			.withMessageContaining(group);
		blocked.join();
		assertThat(problems).singleElement().isInstanceOf(ClientClosedException.class);
		assertThat(this.fixture.main().admin().status().consumers(group).members()).isEmpty();
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> consumer.receive(1, LONG));
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> consumer.subscribe(topic));
		// The group can be used again.
		assertThat(this.fixture.main().simpleConsumer(options(group, LONG)).subscribe(topic).topics())
			.containsExactly(topic);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void messagesForAnEndedReceiveAreRedeliveredSoon(boolean cancelled) {
		// A single broker holds the pop, which cannot be cancelled.
		String topic = this.fixture.oneBrokersTopic();
		String group = name("group");
		SimpleConsumer first = this.fixture.main().simpleConsumer(options(group, LONG)).subscribe(topic);
		CompletableFuture<List<ReceivedMessage>> waiting = first.receiveAsync(1, LONG);
		await().atMost(PATIENCE)
			.until(() -> this.fixture.main().admin().status().consumers(group).members().size() == 1);
		if (cancelled) {
			waiting.cancel(false);
		}
		first.close();
		String id = this.fixture.send(topic, 1).iterator().next();
		SimpleConsumer second = this.fixture.main()
			.simpleConsumer(options(group, Duration.ofSeconds(5)))
			.subscribe(topic);
		// Otherwise it would be invisible for minutes.
		assertThat(receiveAll(second, 1, LONG)).extracting(ReceivedMessage::messageId).containsExactly(id);
	}

	@WaitingTest
	void receivedMessagesCanBeAcknowledgedAfterClose() {
		String topic = topic(1);
		String group = name("group");
		this.fixture.send(topic, 2);
		SimpleConsumer first = this.fixture.main().simpleConsumer(options(group, WAIT)).subscribe(topic);
		List<ReceivedMessage> received = receiveAll(first, 2, SHORT);
		first.close();
		first.ack(received.get(0));
		assertThat(first.ack(List.of(received.get(1))).isComplete()).isTrue();
		SimpleConsumer second = this.fixture.main()
			.simpleConsumer(options(group, Duration.ofSeconds(2)))
			.subscribe(topic);
		this.fixture.assertNothingElseIsRedelivered(second, topic);
	}

	@WaitingTest
	void closingTheClientClosesItsConsumers() {
		String topic = topic(1);
		RocketMQClient own = this.fixture.client();
		SimpleConsumer consumer = own.simpleConsumer(options(name("group"), LONG)).subscribe(topic);
		CompletableFuture<List<ReceivedMessage>> waiting = consumer.receiveAsync(1, LONG);
		own.close();
		assertThat(waiting).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(ClientClosedException.class);
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> consumer.receive(1, LONG));
	}

	@WaitingTest
	void anUnknownTopicFailsUntilItExistsAndDoesNotBlockOthers() {
		String known = topic(1);
		String unknown = name("unknown");
		SimpleConsumer consumer = this.fixture.consumer(WAIT).subscribe(unknown);
		assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> consumer.receive(1, LONG))
			.withMessageContaining(unknown);
		consumer.subscribe(known);
		Set<String> sent = this.fixture.send(known, 1);
		assertThat(consumer.receive(1, LONG)).extracting(ReceivedMessage::messageId).containsExactlyElementsOf(sent);
		assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> consumer.receive(1, LONG));
		server().createTopic(unknown, 1);
		Set<String> later = this.fixture.send(unknown, 1);
		assertThat(consumer.receive(1, LONG)).extracting(ReceivedMessage::messageId).containsExactlyElementsOf(later);
	}

	@WaitingTest
	void aForeignMessageIsRejectedWithTheReason() {
		String topic = topic(1);
		SendResult sent = this.fixture.sendTo(topic, "broker-a");
		SimpleConsumer consumer = this.fixture.consumer(WAIT).subscribe(topic);
		SimpleConsumer other = this.fixture.consumer(WAIT).subscribe(topic);
		ReceivedMessage mine = receiveAll(consumer, 1, LONG).get(0);
		ReceivedMessage others = receiveAll(other, 1, LONG).get(0);
		ReceivedMessage pulled = this.fixture.main()
			.broker("broker-a")
			.pull(PullRequest.of("pullers", new MessageQueue(topic, "broker-a", sent.queue().queueId()), 0)
				.maxMessages(1))
			.messages()
			.get(0);
		for (ReceivedMessage foreign : List.of(others, pulled)) {
			assertThatIllegalArgumentException().isThrownBy(() -> consumer.ack(foreign))
				.withMessageContaining(sent.messageId())
				.withMessageContaining(consumer.group());
			assertThatIllegalArgumentException().isThrownBy(() -> consumer.ackAsync(foreign));
			assertThatIllegalArgumentException().isThrownBy(() -> consumer.ack(List.of(mine, foreign)));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> consumer.changeInvisibleDurationAsync(foreign, Duration.ZERO));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> consumer.ack(others))
			.withMessageContaining("another simple consumer, of group '" + other.group() + "'");
		assertThatIllegalArgumentException().isThrownBy(() -> consumer.ack(pulled))
			.withMessageContaining("no receipt handle");
	}

	@WaitingTest
	void illegalArgumentsThrowImmediately() {
		SimpleConsumer consumer = this.fixture.consumer(WAIT);
		assertThatIllegalStateException().isThrownBy(() -> consumer.receive(1, LONG))
			.withMessageContaining("Subscribe to one before receive.");
		String topic = topic(1);
		consumer.subscribe(topic);
		assertThatIllegalArgumentException().isThrownBy(() -> consumer.receive(0, LONG));
		assertThatIllegalArgumentException().isThrownBy(() -> consumer.receive(33, LONG))
			.withMessageContaining("between 1 and 32");
		Duration forever = ChronoUnit.FOREVER.getDuration();
		for (Duration illegal : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofHours(13), forever)) {
			assertThatIllegalArgumentException().isThrownBy(() -> consumer.receiveAsync(1, illegal))
				.withMessageContaining(illegal.toString());
		}
		this.fixture.send(topic, 1);
		ReceivedMessage message = receiveAll(consumer, 1, LONG).get(0);
		for (Duration illegal : List.of(Duration.ofSeconds(-1), Duration.ofHours(13), forever)) {
			assertThatIllegalArgumentException().isThrownBy(() -> consumer.changeInvisibleDuration(message, illegal))
				.withMessageContaining("between PT0S and PT12H");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> consumer.subscribe("no topic"));
		assertThatIllegalArgumentException().isThrownBy(() -> consumer.subscribe("%RETRY%" + consumer.group()));
		SimpleConsumer twin = this.fixture.main().simpleConsumer(options(consumer.group(), WAIT));
		assertThatIllegalStateException().isThrownBy(() -> twin.subscribe(topic))
			.withMessageContaining(consumer.group());
		assertThatIllegalStateException().isThrownBy(() -> twin.receive(1, LONG));
	}

	@WaitingTest
	void subscriptionsAreAddedAndRemoved() {
		String kept = topic(1);
		String dropped = topic(1);
		SimpleConsumer consumer = this.fixture.consumer(Duration.ofSeconds(2))
			.subscribe(kept)
			.subscribe(dropped, FilterExpression.tags("a"));
		String group = consumer.group();
		await().atMost(PATIENCE).until(() -> Map.of(kept, "*", dropped, "a").equals(this.fixture.subscriptions(group)));
		consumer.subscribe(dropped, FilterExpression.tags("b"));
		await().atMost(PATIENCE).until(() -> "b".equals(this.fixture.subscriptions(group).get(dropped)));
		consumer.unsubscribe(dropped).unsubscribe("never-subscribed-to");
		await().atMost(PATIENCE).until(() -> Map.of(kept, "*").equals(this.fixture.subscriptions(group)));
		this.fixture.send(dropped, "b");
		Set<String> sent = this.fixture.send(kept, 1);
		assertThat(receiveAll(consumer, 1, LONG)).extracting(ReceivedMessage::messageId)
			.containsExactlyElementsOf(sent);
		assertThat(consumer.receive(1, LONG)).isEmpty();
		consumer.unsubscribe(kept);
		await().atMost(PATIENCE).until(() -> this.fixture.main().admin().status().consumers(group).members().isEmpty());
		assertThatIllegalStateException().isThrownBy(() -> consumer.receive(1, LONG));
		consumer.subscribe(dropped);
		assertThat(receiveAll(consumer, 1, LONG)).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource
	void messagesAreRedeliveredAndAcknowledgedInANamespace(Namespace.Version version) {
		String topic = name("space-topic");
		RocketMQClient inSpace = this.fixture.client((remote) -> remote.namespace(new Namespace("space", version)));
		Producer producer = inSpace.producer("p");
		Set<String> sent = Stream.generate(() -> producer.send(message(topic, null)).messageId())
			.limit(3)
			.collect(Collectors.toSet());
		SimpleConsumer consumer = inSpace.simpleConsumer(options(name("group"), Duration.ofSeconds(2)))
			.subscribe(topic);
		List<ReceivedMessage> again = receiveTwice(consumer, sent);
		assertThat(again).extracting(ReceivedMessage::topic).containsOnly(topic);
		consumer.changeInvisibleDuration(again.get(0), SHORT);
		consumer.ack(again.get(0));
		consumer.ack(again.subList(1, 3)).requireComplete();
		assertNothingElseIsRedelivered(consumer, () -> producer.send(message(topic, null)).messageId());
	}

	@WaitingTest
	void anInterruptedReceiveMakesItsMessagesVisible() throws Exception {
		String topic = this.fixture.oneBrokersTopic();
		SimpleConsumer consumer = this.fixture.consumer(LONG).subscribe(topic);
		Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
		Thread blocked = new Thread(() -> consumer.receive(1, LONG));
		blocked.setUncaughtExceptionHandler((thread, problem) -> problems.add(problem));
		blocked.start();
		await().atMost(PATIENCE).until(() -> blocked.getState() == Thread.State.WAITING);
		blocked.interrupt();
		blocked.join();
		assertThat(problems).singleElement().isInstanceOf(CallInterruptedException.class);
		Set<String> sent = this.fixture.send(topic, 1);
		assertThat(receiveAll(consumer, 1, LONG)).extracting(ReceivedMessage::messageId)
			.containsExactlyElementsOf(sent);
	}

}
