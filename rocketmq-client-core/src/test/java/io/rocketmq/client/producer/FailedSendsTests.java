package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedServer;

import static io.rocketmq.client.producer.ProducerFixture.LONG;
import static io.rocketmq.client.producer.ProducerFixture.MESSAGE;
import static io.rocketmq.client.producer.ProducerFixture.PATIENT;
import static io.rocketmq.client.producer.ProducerFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Sends whose brokers or name servers refuse, do not answer, answer malformed frames or
 * are down: repetitions, deadlines and failures.
 */
class FailedSendsTests {

	private final ProducerFixture fixture = new ProducerFixture();

	private final ScriptedCluster cluster = this.fixture.cluster();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 14, 16, 17, 204, 205, 215 })
	void aMessageRefusedByABusyBrokerIsSentToAnother(int code) {
		this.cluster.broker("a", ScriptedCluster.refusing(code, "not here"));
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = this.fixture.producer(PATIENT);
		// Enough sends that one of them starts at the refusing broker.
		for (int i = 0; i < 3; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("b");
		}
		assertThat(this.cluster.sends("b")).hasSize(3);
		assertThat(this.cluster.sends("a")).isNotEmpty();
		String refused = this.cluster.sends("a").get(0).fields().get("i");
		assertThat(this.cluster.sends("b")).as("a repeated message keeps its id")
			.anyMatch((each) -> each.fields().get("i").equals(refused));
	}

	@Test
	void aMessageIsSentToAnotherBrokerIfOneIsDown() {
		this.cluster.brokerThatIsDown("a");
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = this.fixture.producer(PATIENT);
		for (int i = 0; i < 4; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("b");
		}
		assertThat(this.cluster.sends("b")).hasSize(4);
	}

	@Test
	void aSendToTheOnlyBrokerFailsAtTheDeadlineIfThatIsDown() {
		this.cluster.brokerThatIsDown("a");
		RocketMQException failure = failure(
				this.fixture.producer(PATIENT.toBuilder().sendTimeout(Duration.ofSeconds(2)).build()));
		assertThat(failure).isInstanceOf(ConnectFailedException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		assertThat(failure.context().brokerName()).isEqualTo("a");
		assertThat(failure.context().topic()).isEqualTo(ScriptedCluster.TOPIC);
		assertThat(this.fixture.hooked()).containsExactly("failed ConnectFailedException");
	}

	@Test
	void aSendWithoutAnAnswerIsNotRepeated() {
		this.cluster.broker("a", (request, peer) -> {
		});
		this.cluster.broker("b", (request, peer) -> {
		});
		RocketMQException failure = failure(
				this.fixture.producer(PATIENT.toBuilder().sendTimeout(Duration.ofSeconds(1)).build()));
		assertThat(failure).isInstanceOf(RequestTimeoutException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(failure.context().queueId()).isZero();
		assertThat(failure.context().request()).isEqualTo("SEND_MESSAGE_V2");
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void aSendWhoseConnectionIsLostIsNotRepeated() {
		this.cluster.broker("a", (request, peer) -> peer.close());
		this.cluster.broker("b", (request, peer) -> peer.close());
		RocketMQException failure = failure(this.fixture.producer(PATIENT));
		assertThat(failure).isInstanceOf(ConnectionLostException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void aSendWithAMalformedAnswerIsNotRepeatedAndTheNextSucceeds() {
		AtomicInteger count = new AtomicInteger();
		this.cluster.broker("a", (request, peer) -> {
			if (count.getAndIncrement() == 0) {
				peer.raw(new byte[] { -1, -1, -1, -1, 0, 0, 0, 0 });
			}
			else {
				ScriptedCluster.store(request, peer);
			}
		});
		Producer producer = this.fixture.producer(PATIENT);
		RocketMQException failure = failure(producer);
		assertThat(failure).isInstanceOf(ProtocolViolationException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(this.cluster.sends()).isEqualTo(1);
		assertThat(producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
	}

	@Test
	void anAnswerWithoutARequiredFieldIsAProtocolViolationThatNamesTheField() {
		this.cluster.broker("a", (request, peer) -> peer.answer(request, 0, Map.of("msgId", "1", "queueId", "0")));
		RocketMQException failure = failure(this.fixture.producer(PATIENT));
		assertThat(failure).isInstanceOf(ProtocolViolationException.class).hasMessageContaining("queueOffset");
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(failure.context().brokerName()).isEqualTo("a");
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void aMessageThatTheBrokerRejectsAsInvalidIsNotRepeated() {
		this.cluster.broker("a", ScriptedCluster.refusing(13, "the message body size over max value"));
		this.cluster.broker("b", ScriptedCluster.refusing(13, "the message body size over max value"));
		RocketMQException failure = failure(this.fixture.producer(PATIENT));
		assertThat(failure).isInstanceOf(IllegalMessageException.class).hasMessageContaining("over max value");
		assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
		assertThat(failure.context().responseCode()).isEqualTo(13);
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void anUnknownResponseCodeIsNotRepeated() {
		this.cluster.broker("a", ScriptedCluster.refusing(4711, "whatever"));
		this.cluster.broker("b", ScriptedCluster.refusing(4711, "whatever"));
		RocketMQException failure = failure(this.fixture.producer(PATIENT));
		assertThat(failure).isInstanceOf(BrokerErrorException.class);
		assertThat(failure.context().responseCode()).isEqualTo(4711);
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void refusalsHaveTheirExceptionTypeAfterTheLastAttempt() {
		assertRefused(1, BrokerErrorException.class);
		assertRefused(204, BrokerErrorException.class);
		assertRefused(205, BrokerErrorException.class);
		assertRefused(16, NotPermittedException.class);
		assertRefused(17, TopicNotFoundException.class);
	}

	private void assertRefused(int code, Class<? extends RocketMQException> type) {
		try (ScriptedCluster refusing = new ScriptedCluster()) {
			refusing.broker("a", ScriptedCluster.refusing(code, "remark " + code));
			RocketMQException failure = failure(
					this.fixture.client(refusing.nameServer().address(), LONG).producer(PATIENT));
			assertThat(failure).isInstanceOf(type).hasMessageContaining("remark " + code);
			assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
			assertThat(failure.context().responseCode()).isEqualTo(code);
			assertThat(failure.context().remark()).isEqualTo("remark " + code);
			assertThat(failure.context().brokerName()).isEqualTo("a");
			assertThat(failure.context().queueId()).isZero();
			assertThat(failure.context().address()).isEqualTo(refusing.broker("a").address());
			assertThat(refusing.sends()).isEqualTo(3);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7 })
	void attemptsAreLimitedByTheOption(int maxAttempts) {
		this.cluster.broker("a", ScriptedCluster.refusing(1, "system error"));
		this.cluster.broker("b", ScriptedCluster.refusing(1, "system error"));
		assertThat(failure(this.fixture.producer(PATIENT.toBuilder().maxAttempts(maxAttempts).build())))
			.isInstanceOf(BrokerErrorException.class);
		assertThat(this.cluster.sends()).isEqualTo(maxAttempts);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 14, 215 })
	void aTemporaryStateOfTheBrokerIsRetriedUntilTheDeadlineWhateverTheNumberOfAttempts(int code) {
		AtomicInteger sends = new AtomicInteger();
		this.cluster.broker("a", (request, peer) -> {
			if (sends.incrementAndGet() <= 8) {
				ScriptedCluster.refusing(code, "not now").handle(request, peer);
			}
			else {
				ScriptedCluster.store(request, peer);
			}
		});
		Producer producer = this.fixture.producer(PATIENT.toBuilder().maxAttempts(1).build());
		assertThat(producer.send(MESSAGE, LONG).status()).isEqualTo(SendStatus.OK);
		assertThat(this.cluster.sends()).isEqualTo(9);
	}

	@Test
	void theTimeoutCoversAllAttempts() {
		this.cluster.broker("a", ScriptedCluster.refusing(2, "[OVERLOAD]"));
		Producer producer = this.fixture
			.producer(PATIENT.toBuilder().maxAttempts(100).sendTimeout(Duration.ofSeconds(1)).build());
		long start = System.nanoTime();
		assertThat(failure(producer)).isInstanceOf(BrokerBusyException.class);
		// A hundred attempts with their waits would take half a minute at least.
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
		assertThat(this.cluster.sends()).isBetween(2, 99);
	}

	@Test
	void theTimeoutOfTheCallReplacesThatOfTheOptions() {
		this.cluster.broker("a", (request, peer) -> {
		});
		Producer producer = this.fixture.producer(PATIENT.toBuilder().sendTimeout(Duration.ofMinutes(4)).build());
		assertThatThrownBy(() -> producer.send(MESSAGE, Duration.ofMillis(300)))
			.isInstanceOf(RequestTimeoutException.class)
			.hasMessageContaining("300 ms");
		assertThat(producer.sendAsync(MESSAGE, Duration.ofMillis(300))).failsWithin(LONG)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(RequestTimeoutException.class);
	}

	@Test
	void aSilentNameServerIsWaitedForUntilTheDeadlineOfTheSend() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.nameServer().script((request, peer) -> {
		});
		RocketMQClient client = this.fixture.client(this.cluster.nameServer().address(), Duration.ofMinutes(4));
		RocketMQException failure = failure(
				client.producer(PATIENT.toBuilder().sendTimeout(Duration.ofMillis(300)).build()));
		assertThat(failure).isInstanceOf(RequestTimeoutException.class).hasMessageContaining("300 ms");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		assertThat(failure.context().topic()).isEqualTo(ScriptedCluster.TOPIC);
	}

	@Test
	void aNameServerThatFallsSilentIsWaitedForUntilTheDeadlineIfTheTopicIsNotWritable() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.permissions(4);
		RocketMQClient client = this.fixture.client(this.cluster.nameServer().address(), Duration.ofMinutes(4));
		Producer producer = client.producer(PATIENT.toBuilder().sendTimeout(Duration.ofSeconds(1)).build());
		assertThat(failure(producer)).isInstanceOf(RouteNotFoundException.class);
		this.cluster.nameServer().script((request, peer) -> {
		});
		assertThat(failure(producer)).isInstanceOf(RequestTimeoutException.class).hasMessageContaining("1000 ms");
	}

	@Test
	void aTopicHasNoRouteUntilItIsWritable() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.permissions(4);
		Producer producer = this.fixture.producer(PATIENT);
		RocketMQException failure = failure(producer);
		assertThat(failure).isInstanceOf(RouteNotFoundException.class).hasMessageContaining("no writable queue");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		this.cluster.permissions(2);
		assertThat(producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
	}

	@Test
	void theFailureSaysThatATopicIsUnknownAndNotCreatedAutomatically() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = this.fixture.producer(PATIENT);
		Message message = Message.to("nowhere").body(new byte[1]).build();
		RocketMQException failure = catchThrowableOfType(RocketMQException.class, () -> producer.send(message));
		assertThat(failure).isInstanceOf(RouteNotFoundException.class).hasMessageContaining("nowhere");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		assertThat(this.cluster.sends()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "this is no JSON", "null", "[]", "{\"queueDatas\":3}", "{\"queueDatas\":[null]}",
			"{\"brokerDatas\":[null]}", "{\"brokerDatas\":[{\"brokerAddrs\":{\"0\":\"127.0.0.1:1\"}}]}",
			"{\"brokerDatas\":[{\"brokerName\":\"a\",\"brokerAddrs\":{\"0\":null}}]}",
			"{\"brokerDatas\":[{\"brokerName\":\"a\",\"brokerAddrs\":{\"zero\":\"127.0.0.1:1\"}}]}",
			"{\"queueDatas\":[{\"readQueueNums\":1,\"writeQueueNums\":1,\"perm\":6}]}",
			"{\"brokerDatas\":[{\"brokerName\":\"a\",\"brokerAddrs\":{\"0\":\"127.0.0.1:1\"}}],\"queueDatas\":"
					+ "[{\"brokerName\":\"a\",\"readQueueNums\":1,\"writeQueueNums\":2147483647,\"perm\":6}]}" })
	void aMalformedRouteIsAProtocolViolation(String body) {
		try (ScriptedServer nonsense = ScriptedServer
			.start((request, peer) -> peer.answer(request, 0, null, Map.of(), body.getBytes(StandardCharsets.UTF_8)))) {
			RocketMQException failure = failure(this.fixture.client(nonsense.address(), LONG).producer(PATIENT));
			assertThat(failure).isInstanceOf(ProtocolViolationException.class).hasMessageContaining("server sent");
			assertThat(failure.context().topic()).isEqualTo(ScriptedCluster.TOPIC);
		}
	}

	@Test
	void oneAnsweringNameServerOfSeveralIsEnough() {
		this.cluster.broker("a", ScriptedCluster::store);
		try (ScriptedServer silent = ScriptedServer.silent()) {
			String nameServers = ScriptedServer.refusingAddress() + ';' + silent.address() + ';'
					+ this.cluster.nameServer().address();
			// Several clients, as each starts anywhere in the list.
			for (int i = 0; i < 5; i++) {
				Producer producer = this.fixture.client(nameServers, Duration.ofSeconds(3)).producer(PATIENT);
				assertThat(producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
			}
		}
	}

	@Test
	void aSendFailsAsNotSentWithoutAnyNameServer() {
		RocketMQClient client = this.fixture.client(ScriptedServer.refusingAddress(), LONG);
		RocketMQException failure = failure(
				client.producer(PATIENT.toBuilder().sendTimeout(Duration.ofSeconds(2)).build()));
		assertThat(failure).isInstanceOf(ConnectFailedException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		assertThat(client.status().nameServerProblem()).contains("Could not connect");
	}

}
