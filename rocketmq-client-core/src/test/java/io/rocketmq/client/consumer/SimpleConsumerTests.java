package io.rocketmq.client.consumer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedPopBroker;
import io.rocketmq.client.testing.ScriptedServer.Peer;
import io.rocketmq.client.testing.ScriptedServer.Script;

import static io.rocketmq.client.testing.ScriptedPopBroker.NOTHING;
import static io.rocketmq.client.testing.ScriptedPopBroker.SILENT;
import static io.rocketmq.client.testing.ScriptedPopBroker.found;
import static io.rocketmq.client.testing.ScriptedPopBroker.hasMessages;
import static io.rocketmq.client.testing.ScriptedPopBroker.inTurn;
import static io.rocketmq.client.testing.ScriptedPopBroker.message;
import static io.rocketmq.client.testing.ScriptedPopBroker.refusing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Simple consumers with scripted brokers.
 */
class SimpleConsumerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Duration INVISIBLE = Duration.ofSeconds(60);

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final Queue<String> events = new ConcurrentLinkedQueue<>();

	private RocketMQClient client;

	@AfterEach
	void close() {
		if (this.client != null) {
			this.client.close();
		}
		this.cluster.close();
	}

	@Test
	void anOldBrokerGetsSingleAcknowledgements() {
		broker("a").then(found(5, 5, 6, 7)).then(found(8, 8, 9)).onBatchAck(refusing(3));
		SimpleConsumer consumer = consumer(PATIENCE);
		assertThat(consumer.ack(consumer.receive(3, INVISIBLE)).isComplete()).isTrue();
		assertThat(acked()).containsExactly("5", "6", "7");
		assertThat(consumer.ack(consumer.receive(3, INVISIBLE)).isComplete()).isTrue();
		assertThat(acked()).containsExactly("5", "6", "7", "8", "9");
		assertThat(requests("a", ScriptedPopBroker.BATCH_ACK)).hasSize(1);
	}

	@Test
	void aBatchNamesTheMessagesOfEachPop() {
		broker("a").then(found(5, 6, 8)).then(found(0, 9));
		SimpleConsumer consumer = consumer(PATIENCE);
		consumer.ack(consumer.receive(3, INVISIBLE)).requireComplete();
		assertThat(requests("a", ScriptedPopBroker.BATCH_ACK)).singleElement()
			.extracting((request) -> new String(request.body(), StandardCharsets.UTF_8))
			.asString()
			// The bits 1 and 3 are 10, in base64.
			.contains("\"b\":\"Cg==\"", "\"so\":5", "\"c\":\"g\"", "\"t\":\"orders\"", "\"r\":\"0\"", "\"rq\":3",
					"\"pt\":" + ScriptedPopBroker.POP_TIME, "\"it\":60000", "\"brokerName\":\"a\"");
		consumer.ack(consumer.receive(1, INVISIBLE)).requireComplete();
		assertThat(acked()).as("a single message is no batch").containsExactly("9");
	}

	@Test
	void afterARejectedBatchEachMessageHasItsOwnOutcome() {
		broker("a").then(found(5, 5, 6, 7))
			.onBatchAck(refusing(208))
			.onAck((request, peer) -> peer.answer(request, request.fields().get("offset").equals("6") ? 208 : 0,
					Map.of()));
		SimpleConsumer consumer = consumer(PATIENCE);
		List<ReceivedMessage> received = consumer.receive(3, INVISIBLE);
		AckResult result = consumer.ackAsync(received).join();
		assertThat(result.isComplete()).isFalse();
		assertThat(result.items()).extracting(AckResult.Item::message).isEqualTo(received);
		assertThat(result.failures()).singleElement().satisfies((item) -> {
			assertThat(item.message()).isSameAs(received.get(1));
			assertThat(item.failure()).isInstanceOf(BrokerErrorException.class).hasMessageContaining("NO_MESSAGE");
		});
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(result::requireComplete);
		// A broker that rejects one batch may accept the next.
		consumer.ack(received);
		assertThat(requests("a", ScriptedPopBroker.BATCH_ACK)).hasSize(2);
	}

	@Test
	void aBatchRefusedByABusyBrokerIsNotSplit() {
		broker("a").then(found(5, 5, 6)).onBatchAck(refusing(2));
		SimpleConsumer consumer = consumer(PATIENCE);
		AckResult result = consumer.ack(consumer.receive(2, INVISIBLE));
		assertThat(result.failures()).hasSize(2)
			.allSatisfy((item) -> assertThat(item.failure()).isInstanceOf(BrokerBusyException.class));
		assertThatExceptionOfType(BrokerBusyException.class).isThrownBy(result::requireComplete);
		assertThat(acked()).isEmpty();
	}

	@Test
	void aBatchWithoutAnAnswerFailsForEachMessage() {
		broker("a").then(found(5, 5, 6)).onBatchAck(SILENT);
		SimpleConsumer consumer = consumer(PATIENCE, (remote) -> remote.requestTimeout(Duration.ofSeconds(2)));
		assertThat(consumer.ack(consumer.receive(2, INVISIBLE)).failures()).hasSize(2)
			.allSatisfy((item) -> assertThat(item.failure()).isInstanceOf(RequestTimeoutException.class));
		assertThat(acked()).isEmpty();
	}

	@Test
	void messagesFarApartAreAcknowledgedSingly() {
		broker("a").then(found(5, 5, 1_000_000_000_000L));
		SimpleConsumer consumer = consumer(PATIENCE);
		assertThat(consumer.ack(consumer.receive(2, INVISIBLE)).isComplete()).isTrue();
		assertThat(acked()).containsExactlyInAnyOrder("5", "1000000000000");
		assertThat(requests("a", ScriptedPopBroker.BATCH_ACK)).isEmpty();
	}

	@Test
	void aRefusedAcknowledgementFails() {
		broker("a").then(found(5, 5)).onAck(refusing(208));
		SimpleConsumer consumer = consumer(PATIENCE);
		ReceivedMessage message = consumer.receive(1, INVISIBLE).get(0);
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> consumer.ack(message))
			.withMessageContaining("NO_MESSAGE");
		assertThat(consumer.ackAsync(message)).failsWithin(PATIENCE)
			.withThrowableThat()
			.withCauseInstanceOf(BrokerErrorException.class);
	}

	@Test
	void theNewestReceiptCounts() {
		broker("a").then(found(5, 6)).onChange(inTurn(refusing(1), SILENT, ScriptedPopBroker::changed));
		SimpleConsumer consumer = consumer(PATIENCE, (remote) -> remote.requestTimeout(Duration.ofSeconds(2)));
		ReceivedMessage message = consumer.receive(1, INVISIBLE).get(0);
		String first = "5 " + ScriptedPopBroker.POP_TIME + " 60000 3 0 a 0 6";
		assertThatExceptionOfType(BrokerErrorException.class)
			.isThrownBy(() -> consumer.changeInvisibleDuration(message, Duration.ofSeconds(9)));
		consumer.ack(message);
		CompletableFuture<Void> unanswered = consumer.changeInvisibleDurationAsync(message, Duration.ofSeconds(9));
		CompletableFuture<Void> changed = consumer.changeInvisibleDurationAsync(message, Duration.ofSeconds(9));
		consumer.ackAsync(message).join();
		consumer.ack(List.of(message));
		assertThat(unanswered).isCompletedExceptionally();
		assertThat(changed).isCompleted();
		String second = "6 " + ScriptedPopBroker.CHANGE_TIME + " 9000 4 0 a 0 6";
		assertThat(requests("a", ScriptedPopBroker.ACK)).extracting((request) -> request.fields().get("extraInfo"))
			.containsExactly(first, second, second);
		assertThat(requests("a", ScriptedPopBroker.CHANGE_INVISIBLE))
			.extracting((request) -> request.fields().get("extraInfo"))
			.containsExactly(first, first, first);
	}

	@Test
	void aBrokerWithoutPopIsNamed() {
		broker("a").then(refusing(3));
		SimpleConsumer consumer = consumer(PATIENCE);
		assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> consumer.receive(1, INVISIBLE))
			.withMessageContaining("'a' does not support pop")
			.satisfies((ex) -> assertThat(ex.context().responseCode()).isEqualTo(3));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 209, 210 })
	void aBusyOrEmptyBrokerIsAskedAgainWithinTheWait(int code) {
		broker("a").then(refusing(code)).then(refusing(code)).then(found(5, 5));
		SimpleConsumer consumer = consumer(PATIENCE);
		assertThat(consumer.receive(1, INVISIBLE)).extracting(ReceivedMessage::messageId).containsExactly("id-5");
		assertThat(requests("a", ScriptedPopBroker.POP)).hasSize(3).allSatisfy((request) -> {
			assertThat(request.fields()).containsEntry("queueId", "-1")
				.containsEntry("maxMsgNums", "1")
				.containsEntry("invisibleTime", "60000")
				.containsEntry("initMode", "1")
				.containsEntry("exp", "*")
				.containsEntry("bname", "a");
			assertThat(Long.parseLong(request.fields().get("pollTime"))).isBetween(1L, PATIENCE.toMillis());
		});
	}

	@Test
	void aTopicWithoutAReadableQueueFails() {
		broker("a");
		this.cluster.permissions(2);
		SimpleConsumer consumer = consumer(PATIENCE);
		assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> consumer.receive(1, INVISIBLE))
			.withMessageContaining(ScriptedCluster.TOPIC);
		assertThat(this.events).isEmpty();
	}

	@Test
	void aReceiveThatFindsNoBrokerFailsAfterTheWait() {
		this.cluster.brokerThatIsDown("a").brokerThatIsDown("b");
		SimpleConsumer consumer = consumer(Duration.ofMillis(1500));
		assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> consumer.receive(1, INVISIBLE));
	}

	@Test
	void aBrokerThatIsDownDoesNotBlockOthers() {
		broker("b").then(found(5, 5)).then(found(6, 6)).then(NOTHING);
		this.cluster.brokerThatIsDown("a");
		SimpleConsumer consumer = consumer(Duration.ofMillis(1500));
		assertThat(consumer.receive(1, INVISIBLE)).hasSize(1);
		assertThat(consumer.receive(1, INVISIBLE)).hasSize(1);
		assertThat(consumer.receive(1, INVISIBLE)).as("the healthy broker has no message").isEmpty();
	}

	@Test
	void aRefusalIsReportedOnlyIfOthersHaveNoMessages() {
		broker("a").then(refusing(16)).then(refusing(16));
		broker("b").then(found(5, 5)).then(NOTHING);
		SimpleConsumer consumer = consumer(PATIENCE);
		assertThat(consumer.receive(1, INVISIBLE)).hasSize(1);
		assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> consumer.receive(1, INVISIBLE));
	}

	@Test
	void successiveReceivesAlternateBrokers() {
		broker("a").then(found(5, 5)).then(found(6, 6));
		broker("b").then(found(5, 5)).then(found(6, 6));
		SimpleConsumer consumer = consumer(PATIENCE);
		for (int i = 0; i < 4; i++) {
			assertThat(consumer.receive(1, INVISIBLE)).hasSize(1);
		}
		assertThat(this.events).containsExactly("pop a", "pop b", "pop a", "pop b");
	}

	@Test
	void aBrokerThatWasBusyIsAskedAfterTheOthers() {
		broker("a").then(refusing(2));
		broker("b").then(found(5, 5)).then(found(6, 6)).then(found(7, 7)).then(found(8, 8));
		SimpleConsumer consumer = consumer(PATIENCE);
		for (int i = 0; i < 4; i++) {
			assertThat(consumer.receive(1, INVISIBLE)).hasSize(1);
		}
		assertThat(this.events).containsExactly("pop a", "pop b", "pop b", "pop b", "pop b");
	}

	@Test
	void onePopIsInFlightAtATime() {
		AtomicReference<Runnable> answer = new AtomicReference<>();
		broker("a").then((request, peer) -> answer.set(() -> {
			this.events.add("answer a");
			run(NOTHING, request, peer);
		}));
		broker("b").then(found(5, 5));
		SimpleConsumer consumer = consumer(PATIENCE);
		CompletableFuture<List<ReceivedMessage>> received = consumer.receiveAsync(1, INVISIBLE);
		await().atMost(PATIENCE).until(() -> answer.get() != null);
		answer.get().run();
		assertThat(received).succeedsWithin(PATIENCE);
		assertThat(this.events).containsExactly("pop a", "answer a", "pop b");
	}

	@Test
	void ofTwoBrokersThatNotifyOneIsPoppedFromAtATime() {
		Queue<Runnable> tellings = new ConcurrentLinkedQueue<>();
		Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
		for (String name : List.of("a", "b")) {
			broker(name).then(NOTHING)
				.then((request, peer) -> answers.add(() -> run(found(5, 5), request, peer)))
				.onNotification((request, peer) -> tellings.add(() -> run(hasMessages(true), request, peer)));
		}
		SimpleConsumer consumer = consumer(PATIENCE);
		CompletableFuture<List<ReceivedMessage>> received = consumer.receiveAsync(1, INVISIBLE);
		await().atMost(PATIENCE).until(() -> tellings.size() == 2);
		tellings.forEach(Runnable::run);
		await().atMost(PATIENCE).until(() -> answers.size() == 1);
		for (String name : List.of("a", "b")) {
			// Once this arrives, earlier notifications have arrived.
			this.client.broker(name).groups().unlock("g", "someone", List.of());
		}
		assertThat(this.events).hasSize(3);
		answers.forEach(Runnable::run);
		assertThat(received).succeedsWithin(PATIENCE);
		assertThat(this.events).hasSize(3);
	}

	@Test
	void aNotifyingBrokerIsPoppedFromAtOnce() {
		broker("a").onNotification(SILENT);
		broker("b").then(NOTHING).then(found(5, 5)).onNotification(hasMessages(true));
		SimpleConsumer consumer = consumer(Duration.ofMinutes(5));
		assertThat(consumer.receiveAsync(1, INVISIBLE)).succeedsWithin(PATIENCE)
			.satisfies((messages) -> assertThat(messages).hasSize(1));
		assertThat(requests("b", ScriptedPopBroker.POP)).extracting((request) -> request.fields().get("pollTime"))
			.containsOnly("0");
		assertThat(requests("b", ScriptedPopBroker.NOTIFICATION)).singleElement()
			.satisfies((request) -> assertThat(request.fields()).containsEntry("bornTime", "0")
				.containsEntry("queueId", "-1"));
	}

	@Test
	void brokersThatCannotNotifyAreAskedRepeatedly() {
		broker("a").onNotification(refusing(3));
		broker("b").then(NOTHING).then(NOTHING).then(found(5, 5)).onNotification(refusing(3));
		SimpleConsumer consumer = consumer(PATIENCE);
		assertThat(consumer.receive(1, INVISIBLE)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aContradictoryBrokerIsAskedWithBackoff(boolean hasMessages) {
		broker("a").onNotification(hasMessages(hasMessages));
		broker("b").onNotification(hasMessages(hasMessages));
		SimpleConsumer consumer = consumer(Duration.ofSeconds(2));
		assertThat(consumer.receive(1, INVISIBLE)).isEmpty();
		assertThat(this.events).hasSizeBetween(4, 60);
	}

	@Test
	void messagesOfALateAnswerAreMadeVisible() {
		AtomicReference<Runnable> answer = new AtomicReference<>();
		broker("a").then((request, peer) -> answer.set(() -> run(found(5, 5, 6), request, peer)));
		SimpleConsumer consumer = consumer(PATIENCE);
		CompletableFuture<List<ReceivedMessage>> received = consumer.receiveAsync(2, INVISIBLE);
		await().atMost(PATIENCE).until(() -> answer.get() != null);
		received.cancel(true);
		answer.get().run();
		await().atMost(PATIENCE).until(() -> requests("a", ScriptedPopBroker.CHANGE_INVISIBLE).size() == 2);
		assertThat(requests("a", ScriptedPopBroker.CHANGE_INVISIBLE))
			.allSatisfy((request) -> assertThat(request.fields()).containsEntry("invisibleTime", "0"));
	}

	@Test
	void rejectedMessagesAreAcknowledgedAndTheReceiveContinues() {
		broker("a").then(found(5, message(5).property("TAGS", "BBBB").bytes(), message(6).bytes()))
			.then(found(7, message(7).property("TAGS", "BBBB").bytes(), message(8).property("TAGS", "AaAa").bytes()));
		SimpleConsumer consumer = consumer(PATIENCE).subscribe(ScriptedCluster.TOPIC, FilterExpression.tags("AaAa"));
		assertThat(consumer.receive(2, INVISIBLE)).extracting(ReceivedMessage::messageId).containsExactly("id-8");
		await().atMost(PATIENCE).until(() -> acked().size() == 3);
		assertThat(acked()).containsExactlyInAnyOrder("5", "6", "7");
		assertThat(requests("a", ScriptedPopBroker.POP)).hasSize(2)
			.allSatisfy((request) -> assertThat(request.fields()).containsEntry("exp", "AaAa"));
	}

	@Test
	void anUnreadableAnswerFailsTheReceive() {
		broker("a").then(found(5, new byte[] { 1, 2, 3 }));
		SimpleConsumer consumer = consumer(PATIENCE);
		assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> consumer.receive(1, INVISIBLE));
	}

	@Test
	void theGroupIsRegisteredAndUnregistered() {
		broker("a").then(found(5, message(5).property("TAGS", "x").bytes()));
		SimpleConsumer consumer = consumer(PATIENCE).subscribe(ScriptedCluster.TOPIC, FilterExpression.tags("x", "y"));
		assertThat(consumer.receive(1, INVISIBLE)).hasSize(1);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(requests("a", 34)).isNotEmpty()
				.last()
				.extracting((request) -> new String(request.body(), StandardCharsets.UTF_8))
				.asString()
				.contains("\"groupName\":\"g\"", "\"consumeType\":\"CONSUME_POP\"", "\"messageModel\":\"CLUSTERING\"",
						"\"topic\":\"orders\"", "\"subString\":\"x || y\""));
		consumer.close();
		assertThat(requests("a", 35)).singleElement()
			.satisfies((request) -> assertThat(request.fields()).containsEntry("consumerGroup", "g"));
	}

	@Test
	void closeWaitsForAcknowledgementsInFlight() {
		AtomicReference<Runnable> answer = new AtomicReference<>();
		broker("a").then(found(5, 5)).onAck((request, peer) -> answer.set(() -> run(refusing(0), request, peer)));
		SimpleConsumer consumer = consumer(PATIENCE);
		CompletableFuture<Void> acked = consumer.ackAsync(consumer.receive(1, INVISIBLE).get(0));
		await().atMost(PATIENCE).until(() -> answer.get() != null);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(consumer::close);
		await().atMost(PATIENCE).until(() -> !requests("a", 35).isEmpty());
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> consumer.receive(1, INVISIBLE));
		assertThat(closed).isNotDone();
		answer.get().run();
		assertThat(closed).succeedsWithin(PATIENCE);
		assertThat(acked).succeedsWithin(PATIENCE);
	}

	private static void run(Script script, Request request, Peer peer) {
		try {
			script.handle(request, peer);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ScriptedPopBroker broker(String name) {
		ScriptedPopBroker script = new ScriptedPopBroker(name, this.events);
		this.cluster.broker(name, SILENT).broker(name).script(script);
		return script;
	}

	private SimpleConsumer consumer(Duration wait) {
		return consumer(wait, (remote) -> {
		});
	}

	private SimpleConsumer consumer(Duration wait, Consumer<RemoteOptions.Builder> remote) {
		this.client = RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(this.cluster.nameServer().address()))
				.remote(remote)
				.build())
			.connect();
		return this.client.simpleConsumer(SimpleConsumerOptions.group("g").awaitDuration(wait).build())
			.subscribe(ScriptedCluster.TOPIC);
	}

	private List<Request> requests(String broker, int code) {
		return this.cluster.broker(broker).requests(code);
	}

	/** Returns the offsets that were acknowledged one by one. */
	private List<String> acked() {
		return requests("a", ScriptedPopBroker.ACK).stream().map((request) -> request.fields().get("offset")).toList();
	}

}
