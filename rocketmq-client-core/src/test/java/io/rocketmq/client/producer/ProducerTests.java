package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;

import static io.rocketmq.client.producer.ProducerFixture.LONG;
import static io.rocketmq.client.producer.ProducerFixture.MESSAGE;
import static io.rocketmq.client.producer.ProducerFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Requests, limits and close of a producer with a scripted name server and brokers.
 */
class ProducerTests {

	private final ProducerFixture fixture = new ProducerFixture();

	private final ScriptedCluster cluster = this.fixture.cluster();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void aMessageArrivesUnchangedAndItsResultIsTheBrokersAnswer() {
		this.cluster.broker("a", ScriptedCluster::store);
		SendResult result = this.fixture.producer(PATIENT).send(MESSAGE);
		assertThat(result.status()).isEqualTo(SendStatus.OK);
		assertThat(result.offsetMessageId()).isEqualTo("7F00000100002A9F0000000000000457");
		assertThat(result.queue()).isEqualTo(new MessageQueue(ScriptedCluster.TOPIC, "a", 0));
		assertThat(result.queueOffset()).isEqualTo(7);
		assertThat(result.transactionId()).isNull();
		Request sent = this.cluster.sends("a").get(0);
		assertThat(sent.body()).asString(StandardCharsets.UTF_8).isEqualTo("body");
		assertThat(sent.fields()).containsEntry("a", "p")
			.containsEntry("b", ScriptedCluster.TOPIC)
			.containsEntry("c", "TBW102")
			.containsEntry("d", "4")
			.containsEntry("e", "0")
			.containsEntry("f", "0")
			.containsEntry("h", "7")
			.containsEntry("m", "false")
			.containsEntry("n", "a")
			.containsEntry("i", "TAGS\u0001created\u0002KEYS\u00011 2\u0002color\u0001grün\u0002UNIQ_KEY\u0001"
					+ result.messageId() + "\u0002");
		assertThat(Long.parseLong(sent.fields().get("g"))).isPositive();
		assertThat(this.fixture.hooked()).containsExactly("sent " + result.messageId());
	}

	@ParameterizedTest
	@CsvSource({ "0, OK", "10, FLUSH_DISK_TIMEOUT", "11, SLAVE_NOT_AVAILABLE", "12, FLUSH_SLAVE_TIMEOUT" })
	void aMessageThatIsStoredLessSafelyIsASuccess(int code, SendStatus status) {
		this.cluster.broker("a", (request, peer) -> ScriptedCluster.stored(request, peer, code));
		assertThat(this.fixture.producer(PATIENT).send(MESSAGE).status()).isEqualTo(status);
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void anEndlessTimeoutIsAccepted() {
		this.cluster.broker("a", ScriptedCluster::store);
		assertThat(this.fixture.producer(PATIENT).send(MESSAGE, Duration.ofMillis(Long.MAX_VALUE)).status())
			.isEqualTo(SendStatus.OK);
	}

	@Test
	void anAsynchronousSendIsNotCompletedOnAnEventLoop() {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.cluster.broker("a", (request, peer) -> {
			answer.join();
			ScriptedCluster.store(request, peer);
		});
		CompletableFuture<String> thread = this.fixture.producer(PATIENT)
			.sendAsync(MESSAGE)
			.thenApply((result) -> Thread.currentThread().getName());
		answer.complete(null);
		assertThat(thread).succeedsWithin(LONG).asString().startsWith("rocketmq-callback");
	}

	@Test
	void anAsynchronousSendFailsWithoutWrappers() {
		this.cluster.broker("a", ScriptedCluster.refusing(13, "no"));
		CompletableFuture<Throwable> failure = this.fixture.producer(PATIENT)
			.sendAsync(MESSAGE)
			.handle((result, thrown) -> thrown);
		assertThat(failure).succeedsWithin(LONG).isInstanceOf(IllegalMessageException.class);
	}

	@Test
	void aOnewayMessageIsSentAndNotWaitedFor() {
		this.cluster.broker("a", (request, peer) -> {
		});
		this.fixture.producer(PATIENT).sendOneway(MESSAGE);
		await().atMost(LONG).until(() -> this.cluster.sends("a").size() == 1);
		assertThat(this.cluster.sends("a").get(0).isOneway()).isTrue();
	}

	@Test
	void theInFlightLimitHoldsUntilResultsArrive() {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.cluster.broker("a", (request, peer) -> {
			answer.join();
			ScriptedCluster.store(request, peer);
		});
		Producer producer = this.fixture.producer(PATIENT.toBuilder().maxInFlight(2).build());
		CompletableFuture<SendResult> first = producer.sendAsync(MESSAGE);
		CompletableFuture<SendResult> second = producer.sendAsync(MESSAGE);
		assertThatThrownBy(() -> producer.sendAsync(MESSAGE)).isInstanceOf(TooManyRequestsException.class)
			.hasMessageContaining("maxInFlight");
		assertThatThrownBy(() -> producer.send(MESSAGE)).isInstanceOf(TooManyRequestsException.class);
		assertThat(producer.statistics().refused()).isEqualTo(2);
		answer.complete(null);
		assertThat(first).succeedsWithin(LONG);
		assertThat(second).succeedsWithin(LONG);
		assertThat(producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
	}

	@Test
	void queuesAreReturnedAlsoAtTheInFlightLimit() {
		this.cluster.broker("a", (request, peer) -> {
		});
		Producer producer = this.fixture.producer(PATIENT.toBuilder().maxInFlight(1).build());
		producer.sendAsync(MESSAGE);
		assertThat(producer.queues(ScriptedCluster.TOPIC))
			.containsExactly(new MessageQueue(ScriptedCluster.TOPIC, "a", 0));
		assertThat(producer.queuesAsync(ScriptedCluster.TOPIC)).succeedsWithin(LONG);
		assertThat(producer.statistics().inFlight()).isOne();
		assertThat(producer.statistics().refused()).isZero();
	}

	@Test
	void queuesOfAClosedProducerAreRefused() {
		Producer producer = this.fixture.producer(PATIENT);
		producer.close();
		assertThatThrownBy(() -> producer.queuesAsync(ScriptedCluster.TOPIC)).isInstanceOf(ClientClosedException.class);
	}

	@Test
	void messagesOverALimitAreRefusedAndNotInFlight() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = this.fixture.producer(PATIENT.toBuilder().maxInFlight(1).maxMessageSize(10).build());
		Message large = Message.to(ScriptedCluster.TOPIC).body(new byte[11]).build();
		Message wordy = Message.to(ScriptedCluster.TOPIC).property("x", "ü".repeat(16_400)).body(new byte[1]).build();
		for (int i = 0; i < 3; i++) {
			assertThatThrownBy(() -> producer.send(large)).isInstanceOf(IllegalMessageException.class)
				.hasMessageContaining("11 bytes")
				.hasMessageContaining("maxMessageSize");
			assertThatThrownBy(() -> producer.sendAsync(wordy)).isInstanceOf(IllegalMessageException.class)
				.hasMessageContaining("32767");
			assertThatThrownBy(() -> producer.sendOneway(large)).isInstanceOf(IllegalMessageException.class);
		}
		assertThat(producer.send(Message.to(ScriptedCluster.TOPIC).body(new byte[10]).build()).status())
			.isEqualTo(SendStatus.OK);
		assertThat(this.cluster.sends()).isEqualTo(1);
		assertThat(producer.statistics().refused()).isEqualTo(9);
	}

	@Test
	void aTransactionProducerCountsHalfMessagesAndRefusals() {
		this.cluster.broker("a", ScriptedCluster::store);
		TransactionProducer producer = this.fixture.client(this.cluster.nameServer().address(), LONG)
			.transactionProducer(PATIENT.toBuilder().maxMessageSize(10).build(),
					TransactionListener.always(TransactionResolution.COMMIT));
		producer.send(MESSAGE, null);
		assertThatThrownBy(() -> producer.send(Message.to(ScriptedCluster.TOPIC).body(new byte[11]).build(), null))
			.isInstanceOf(IllegalMessageException.class);
		assertThat(producer.statistics()).satisfies((statistics) -> {
			assertThat(statistics.topics().get(ScriptedCluster.TOPIC).sent()).isOne();
			assertThat(statistics.refused()).isOne();
		});
		await().atMost(LONG).until(() -> producer.statistics().inFlight() == 0);
		producer.close();
		assertThatThrownBy(() -> producer.send(MESSAGE, null)).isInstanceOf(ClientClosedException.class);
		assertThat(producer.statistics().refused()).isEqualTo(2);
	}

	@Test
	void anAsynchronousHalfMessageHasATimeoutOfItsOwn() {
		this.cluster.broker("a", (request, peer) -> {
		});
		TransactionProducer producer = this.fixture.client(this.cluster.nameServer().address(), LONG)
			.transactionProducer(PATIENT, TransactionListener.always(TransactionResolution.COMMIT));
		assertThat(producer.sendAsync(MESSAGE, null, Duration.ofMillis(300))).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(RequestTimeoutException.class);
	}

	@Test
	void closingWaitsForSendsInFlightAndRefusesNewOnes() {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.cluster.broker("a", (request, peer) -> {
			answer.join();
			ScriptedCluster.store(request, peer);
		});
		Producer producer = this.fixture.producer(PATIENT);
		CompletableFuture<SendResult> sent = producer.sendAsync(MESSAGE);
		await().atMost(LONG).until(() -> this.cluster.sends("a").size() == 1);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(producer::close);
		await().atMost(LONG)
			.untilAsserted(() -> assertThatThrownBy(() -> producer.sendAsync(MESSAGE))
				.isInstanceOf(ClientClosedException.class));
		assertThat(closed).isNotDone();
		answer.complete(null);
		assertThat(closed).succeedsWithin(LONG);
		assertThat(sent).isCompleted();
		assertThat(this.cluster.broker("a").requests(35)).as("the group is left").hasSize(1);
		producer.close();
	}

	@Test
	void brokersReceiveHeartbeatsWithTheGroup() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.broker("b", ScriptedCluster::store);
		this.fixture.producer(PATIENT).send(MESSAGE);
		for (String broker : List.of("a", "b")) {
			await().atMost(LONG).until(() -> !this.cluster.broker(broker).requests(34).isEmpty());
			assertThat(this.cluster.broker(broker).requests(34).get(0).body()).asString(StandardCharsets.UTF_8)
				.contains("\"groupName\":\"p\"");
		}
	}

	@Test
	void aHookThatThrowsHasNoEffect() {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = this.fixture.client(this.cluster.nameServer().address(), LONG, new SendHook() {
			@Override
			public void sent(SendContext context, SendResult result) {
				throw new IllegalStateException("thrown by a hook");
			}
		});
		assertThat(client.producer(PATIENT).send(MESSAGE).status()).isEqualTo(SendStatus.OK);
	}

}
