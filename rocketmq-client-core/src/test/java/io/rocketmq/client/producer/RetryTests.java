package io.rocketmq.client.producer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.FaultAvoidance;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.QueueSelection;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedServer.Script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Repeated attempts, their brokers, and avoided brokers.
 */
class RetryTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Duration NEVER = Duration.ofHours(1);

	private static final Duration SOON = Duration.ofMillis(50);

	private static final int SYSTEM_ERROR = 1;

	private static final int BUSY = 2;

	private static final int NOT_LEADER = 501;

	private static final int GET_ROUTEINFO_BY_TOPIC = 105;

	private static final int GET_MAX_OFFSET = 30;

	/** Avoids a slow broker for the rest of the test. */
	private static final FaultAvoidance SLOW_FROM_550_MS = new FaultAvoidance(List.of(Duration.ofMillis(550)),
			List.of(NEVER), NEVER, NEVER);

	private static final Message MESSAGE = Message.to(ScriptedCluster.TOPIC).body(new byte[] { 1 }).build();

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final List<RocketMQClient> clients = new ArrayList<>();

	@AfterEach
	void close() {
		this.cluster.close();
		this.clients.forEach(RocketMQClient::close);
	}

	@Test
	void aSendWhoseConnectionIsResetIsNotRepeated() {
		this.cluster.broker("a", (request, peer) -> peer.reset());
		this.cluster.broker("b", (request, peer) -> peer.reset());
		RocketMQException failure = failure(producer(options()), SendOptions.DEFAULT);
		assertThat(failure).isInstanceOf(ConnectionLostException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void aSendWhoseConnectionIsResetIsRepeatedElsewhereIfDuplicatesAreAllowed() {
		this.cluster.broker("a", (request, peer) -> peer.reset());
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = producer(options().retryWhenUnknown(true));
		for (int i = 0; i < 2; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("b");
		}
		assertThat(this.cluster.sends("a")).hasSize(1);
		assertThat(this.cluster.sends("b")).as("a repeated message keeps its id")
			.anyMatch((each) -> each.fields().get("i").equals(this.cluster.sends("a").get(0).fields().get("i")));
	}

	@Test
	void aSendWithoutAnAnswerIsRepeatedElsewhereIfDuplicatesAreAllowed() {
		this.cluster.broker("a", (request, peer) -> {
		});
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = producer(options().retryWhenUnknown(true).sendTimeout(Duration.ofSeconds(3)));
		for (int i = 0; i < 2; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("b");
		}
		assertThat(this.cluster.sends("a")).hasSize(1);
	}

	@Test
	void aSendFailsAsUnknownIfNoAttemptIsAnswered() {
		this.cluster.broker("a", (request, peer) -> {
		});
		RocketMQException failure = failure(
				producer(options().retryWhenUnknown(true).sendTimeout(Duration.ofSeconds(1))), SendOptions.DEFAULT);
		assertThat(failure).isInstanceOf(RequestTimeoutException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(this.cluster.sends()).isBetween(2, 3);
	}

	@Test
	void theOutcomeStaysUnknownIfALaterAttemptIsRefused() {
		AtomicInteger sends = new AtomicInteger();
		this.cluster.broker("a", (request, peer) -> {
			if (sends.getAndIncrement() == 0) {
				peer.reset();
			}
			else {
				ScriptedCluster.refusing(BUSY, "[OVERLOAD]").handle(request, peer);
			}
		});
		RocketMQException failure = failure(producer(options().retryWhenUnknown(true)), SendOptions.DEFAULT);
		assertThat(this.cluster.sends()).isEqualTo(3);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(failure).isInstanceOf(ConnectionLostException.class);
		assertThat(failure.getSuppressed()).singleElement().isInstanceOf(BrokerBusyException.class);
	}

	@ParameterizedTest
	@ValueSource(ints = { BUSY, 215 })
	void theOnlyBrokerIsRetriedAfterAPauseIfItIsBusy(int code) {
		this.cluster.broker("a", ScriptedCluster.refusing(code, "[OVERLOAD]"));
		assertNotStored(failure(producer(hundredAttemptsInTwoSeconds()), SendOptions.DEFAULT));
		// A hundred attempts without waits would take a few milliseconds.
		assertThat(this.cluster.sends()).isBetween(2, 99);
	}

	@ParameterizedTest
	@ValueSource(ints = { BUSY, 215 })
	void brokersAreRetriedAfterAPauseIfAllAreBusy(int code) {
		this.cluster.broker("a", ScriptedCluster.refusing(code, "[OVERLOAD]"));
		this.cluster.broker("b", ScriptedCluster.refusing(code, "[OVERLOAD]"));
		assertNotStored(failure(producer(hundredAttemptsInTwoSeconds()), SendOptions.DEFAULT));
		assertThat(this.cluster.sends("a")).isNotEmpty();
		assertThat(this.cluster.sends("b")).isNotEmpty();
		assertThat(this.cluster.sends()).isBetween(3, 99);
	}

	@Test
	void aQueueThatHasMovedIsLookedUpAgain() {
		AtomicInteger lookUps = new AtomicInteger();
		this.cluster.broker("a", (request, peer) -> {
			if (lookUps.compareAndSet(0, lookUps())) {
				ScriptedCluster.refusing(NOT_LEADER, "the queue has moved").handle(request, peer);
			}
			else {
				ScriptedCluster.store(request, peer);
			}
		});
		Producer producer = producer(options());
		assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("a");
		assertThat(lookUps()).isGreaterThan(lookUps.get());
		assertThat(this.cluster.sends()).isEqualTo(2);
	}

	private int lookUps() {
		return this.cluster.nameServer().requests(GET_ROUTEINFO_BY_TOPIC).size();
	}

	@Test
	void aBusyBrokerIsNotAvoidedByLaterSends() {
		AtomicInteger busy = new AtomicInteger();
		this.cluster.broker("a", (request, peer) -> {
			Script script = (busy.getAndIncrement() == 0) ? ScriptedCluster.refusing(BUSY, "[OVERLOAD]")
					: ScriptedCluster::store;
			script.handle(request, peer);
		});
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = producer(options());
		for (int i = 0; i < 10; i++) {
			producer.send(MESSAGE);
		}
		assertThat(this.cluster.sends("a")).hasSizeGreaterThan(3);
	}

	@Test
	void aKeyedMessageIsNeverSentElsewhere() {
		assertStays(Message.to(ScriptedCluster.TOPIC).orderedBy("17").body(new byte[] { 1 }).build(),
				SendOptions.DEFAULT);
	}

	@Test
	void aMessageWhoseKeyHashSelectsItsQueueIsNeverSentElsewhere() {
		Message keyed = Message.to(ScriptedCluster.TOPIC).key("17").body(new byte[] { 1 }).build();
		this.cluster.broker("a", ScriptedCluster.refusing(SYSTEM_ERROR, "system error"));
		this.cluster.broker("b", ScriptedCluster.refusing(SYSTEM_ERROR, "system error"));
		Producer producer = producer(options().queueSelection(QueueSelection.MESSAGE_HASH));
		assertThat(failure(producer, keyed, SendOptions.DEFAULT)).isInstanceOf(BrokerErrorException.class);
		assertAllAtOneBroker(3);
	}

	@Test
	void aMessageToAGivenQueueIsNeverSentElsewhere() {
		assertStays(MESSAGE, SendOptions.to(new MessageQueue(ScriptedCluster.TOPIC, "a", 0)));
	}

	@Test
	void aMessageWhoseQueueIsSelectedIsNeverSentElsewhere() {
		assertStays(MESSAGE, SendOptions.by(QueueSelector.byKey(4)));
	}

	@Test
	void aSelectorThatThrowsFailsItsSendAndLeavesNothingInFlight() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = producer(options());
		SendOptions broken = SendOptions.by((message, queues) -> {
			throw new AssertionError("thrown by a selector");
		});
		for (int i = 0; i < 2; i++) {
			RocketMQException failure = failure(producer, broken);
			assertThat(failure).isInstanceOf(IllegalMessageException.class)
				.hasMessageContaining("thrown by a selector");
			assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		}
		assertThat(producer.statistics().inFlight()).isZero();
		assertThat(this.cluster.sends()).isZero();
	}

	@Test
	void anOrderedMessageIsNeverSentElsewhere() {
		assertStays(MESSAGE, SendOptions.orderedBy("customer"));
	}

	private void assertStays(Message message, SendOptions how) {
		this.cluster.broker("a", ScriptedCluster.refusing(SYSTEM_ERROR, "system error"));
		this.cluster.broker("b", ScriptedCluster.refusing(SYSTEM_ERROR, "system error"));
		assertThat(failure(producer(options()), message, how)).isInstanceOf(BrokerErrorException.class);
		assertAllAtOneBroker(3);
	}

	private void assertAllAtOneBroker(int attempts) {
		assertThat(List.of(this.cluster.sends("a").size(), this.cluster.sends("b").size())).containsExactlyInAnyOrder(0,
				attempts);
	}

	@Test
	void aKeyedMessageIsRetriedAfterAPause() {
		this.cluster.broker("a", ScriptedCluster.refusing(BUSY, "[OVERLOAD]"));
		this.cluster.broker("b", ScriptedCluster.refusing(BUSY, "[OVERLOAD]"));
		Message keyed = Message.to(ScriptedCluster.TOPIC).orderedBy("17").body(new byte[] { 1 }).build();
		assertNotStored(failure(producer(hundredAttemptsInTwoSeconds()), keyed, SendOptions.DEFAULT));
		assertThat(this.cluster.sends()).isBetween(2, 99);
	}

	@Test
	void messagesWithAKeyOrAQueueGoToAnAvoidedBroker() {
		this.cluster.broker("a", late(Duration.ofMillis(60)));
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = producer(options()
			.faultAvoidance(new FaultAvoidance(List.of(Duration.ofMillis(50)), List.of(NEVER), NEVER, NEVER)));
		MessageQueue queue = new MessageQueue(ScriptedCluster.TOPIC, "a", 0);
		SendOptions byName = SendOptions.by((message, queues) -> queues.get(0));
		for (int i = 0; i < 3; i++) {
			assertThat(producer.send(MESSAGE, SendOptions.to(queue)).queue()).isEqualTo(queue);
			assertThat(producer.send(MESSAGE, byName).queue()).isEqualTo(queue);
		}
		assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("b");
	}

	@Test
	void aSlowBrokerIsAvoidedIfAnotherHasTheTopic() {
		this.cluster.broker("a", late(Duration.ofMillis(560)));
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = producer(options().faultAvoidance(SLOW_FROM_550_MS));
		sendUntil(producer, () -> !this.cluster.sends("a").isEmpty());
		for (int i = 0; i < 10; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("b");
		}
		assertThat(this.cluster.sends("a")).hasSize(1);
	}

	@Test
	void theOnlyBrokerIsUsedEvenIfItIsSlow() {
		this.cluster.broker("a", late(Duration.ofMillis(560)));
		Producer producer = producer(options().faultAvoidance(SLOW_FROM_550_MS));
		for (int i = 0; i < 3; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("a");
		}
	}

	@Test
	void aSlowBrokerIsPreferredToAFailedOne() {
		this.cluster.broker("slow", late(Duration.ofMillis(60)));
		this.cluster.broker("failed", (request, peer) -> peer.reset());
		Producer producer = producer(options()
			.faultAvoidance(new FaultAvoidance(List.of(Duration.ofMillis(50)), List.of(NEVER), NEVER, NEVER)));
		sendUntil(producer, () -> !this.cluster.sends("slow").isEmpty() && !this.cluster.sends("failed").isEmpty());
		for (int i = 0; i < 5; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("slow");
		}
	}

	@Test
	void aSlowBrokerIsUsedLikeTheOthersWithoutFaultAvoidance() {
		this.cluster.broker("a", late(Duration.ofMillis(60)));
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = producer(options().faultAvoidance(null));
		for (int i = 0; i < 6; i++) {
			producer.send(MESSAGE);
		}
		assertThat(this.cluster.sends("a")).hasSize(3);
	}

	@Test
	void aFailedBrokerIsUsedAgainWhenItAnswersAProbe() {
		failsOnce("a");
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = producer(options().faultAvoidance(failurePause(NEVER, SOON)));
		sendUntil(producer, () -> !this.cluster.sends("a").isEmpty());
		await().atMost(LONG).until(() -> producer.send(MESSAGE).queue().brokerName().equals("a"));
	}

	@Test
	void aBrokerThatWasDownIsUsedAgainWhenItAnswersAProbe() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.broker("b", ScriptedCluster::store);
		this.cluster.broker("a").down();
		Producer producer = producer(options().faultAvoidance(failurePause(NEVER, SOON)));
		for (int i = 0; i < 10; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("b");
		}
		this.cluster.broker("a").up();
		await().atMost(LONG).until(() -> producer.send(MESSAGE).queue().brokerName().equals("a"));
	}

	@Test
	void aFailedBrokerIsAvoidedUntilItIsProbed() {
		failsOnce("a");
		this.cluster.broker("b", ScriptedCluster::store);
		RocketMQClient client = client();
		Producer producer = client
			.producer(options().faultAvoidance(failurePause(Duration.ofMillis(1), NEVER)).build());
		sendUntil(producer, () -> !this.cluster.sends("a").isEmpty());
		await().atMost(LONG).until(() -> client.status().brokers().stream().allMatch((broker) -> broker.connected()));
		for (int i = 0; i < 10; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("b");
		}
	}

	@Test
	void aBrokerThatDoesNotAnswerAProbeIsAvoidedAfterItsPause() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.broker("a").script((request, peer) -> {
		});
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = producer(options().faultAvoidance(failurePause(Duration.ofMillis(1), SOON)));
		sendUntil(producer, () -> !this.cluster.sends("a").isEmpty(), Duration.ofMillis(500));
		int probes = this.cluster.broker("a").requests(GET_MAX_OFFSET).size();
		await().atMost(LONG).until(() -> this.cluster.broker("a").requests(GET_MAX_OFFSET).size() > probes);
		for (int i = 0; i < 10; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("b");
		}
	}

	private void failsOnce(String broker) {
		AtomicInteger sends = new AtomicInteger();
		this.cluster.broker(broker, (request, peer) -> {
			if (sends.getAndIncrement() == 0) {
				peer.reset();
			}
			else {
				ScriptedCluster.store(request, peer);
			}
		});
	}

	private static FaultAvoidance failurePause(Duration pause, Duration probeInterval) {
		return new FaultAvoidance(List.of(), List.of(), pause, probeInterval);
	}

	/** Slow broker. */
	private static Script late(Duration latency) {
		return (request, peer) -> CompletableFuture.runAsync(() -> {
			try {
				ScriptedCluster.store(request, peer);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}, CompletableFuture.delayedExecutor(latency.toMillis(), TimeUnit.MILLISECONDS));
	}

	/** Sends until a condition is true, whatever the outcomes. */
	private static void sendUntil(Producer producer, Condition condition) {
		sendUntil(producer, condition, LONG);
	}

	private static void sendUntil(Producer producer, Condition condition, Duration timeout) {
		for (int i = 0; i < 10 && !condition.holds(); i++) {
			send(producer, MESSAGE, SendOptions.within(timeout));
		}
		assertThat(condition.holds()).isTrue();
	}

	private static @Nullable SendResult send(Producer producer, Message message, SendOptions how) {
		try {
			return producer.send(message, how);
		}
		catch (RocketMQException ex) {
			return null;
		}
	}

	/** The last attempt may have had no time left. */
	private static void assertNotStored(RocketMQException failure) {
		assertThat(failure.outcome()).isIn(Outcome.REJECTED, Outcome.NOT_SENT);
	}

	private static RocketMQException failure(Producer producer, SendOptions how) {
		return failure(producer, MESSAGE, how);
	}

	private static RocketMQException failure(Producer producer, Message message, SendOptions how) {
		RocketMQException failure = catchThrowableOfType(RocketMQException.class, () -> producer.send(message, how));
		assertThat(failure).as("the send fails").isNotNull();
		return failure;
	}

	private static ProducerOptions.Builder options() {
		return ProducerOptions.group("p").sendTimeout(LONG);
	}

	private static ProducerOptions.Builder hundredAttemptsInTwoSeconds() {
		return options().maxAttempts(100).sendTimeout(Duration.ofSeconds(2));
	}

	private Producer producer(ProducerOptions.Builder options) {
		return client().producer(options.build());
	}

	private RocketMQClient client() {
		RocketMQClient client = RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(this.cluster.nameServer().address()))
				.broker((broker) -> broker.heartbeatInterval(Duration.ofMillis(100)))
				.transport((transport) -> transport
					.reconnectBackoff(new Backoff(Duration.ofMillis(10), Duration.ofMillis(50))))
				.build())
			.connect();
		this.clients.add(client);
		return client;
	}

	private interface Condition {

		boolean holds();

	}

}
