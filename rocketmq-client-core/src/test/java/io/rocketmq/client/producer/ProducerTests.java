package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.support.Backoff;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Sends through a name server and brokers that do as they are told.
 */
class ProducerTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final ProducerOptions PATIENT = ProducerOptions.group("p").sendTimeout(LONG).build();

	private static final Message MESSAGE = Message.to(ScriptedCluster.TOPIC)
		.tag("created")
		.key("1")
		.key("2")
		.property("color", "grün")
		.flag(7)
		.body("body".getBytes(StandardCharsets.UTF_8))
		.build();

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final List<String> hooked = new CopyOnWriteArrayList<>();

	private final List<RocketMQClient> clients = new ArrayList<>();

	@AfterEach
	void close() {
		this.clients.forEach(RocketMQClient::close);
		this.cluster.close();
	}

	@Test
	void aMessageArrivesAsItWasMadeAndItsResultIsWhatTheBrokerSaid() {
		this.cluster.broker("a", ScriptedCluster::store);
		SendResult result = producer(PATIENT).send(MESSAGE);
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
		assertThat(this.hooked).containsExactly("sent " + result.messageId());
	}

	@ParameterizedTest
	@CsvSource({ "0, OK", "10, FLUSH_DISK_TIMEOUT", "11, SLAVE_NOT_AVAILABLE", "12, FLUSH_SLAVE_TIMEOUT" })
	void aMessageThatIsStoredLessSafelyIsStoredAllTheSame(int code, SendStatus status) {
		this.cluster.broker("a", (request, peer) -> ScriptedCluster.stored(request, peer, code));
		assertThat(producer(PATIENT).send(MESSAGE).status()).isEqualTo(status);
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 14, 16, 17, 204, 205, 215 })
	void whatABrokerCanNotTakeNowIsSentToAnother(int code) {
		this.cluster.broker("a", ScriptedCluster.refusing(code, "not here"));
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = producer(PATIENT);
		// Enough in turn that one of them begins at the broker that refuses.
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
	void aBrokerThatIsDownIsLeftForAnother() {
		this.cluster.brokerThatIsDown("a");
		this.cluster.broker("b", ScriptedCluster::store);
		Producer producer = producer(PATIENT);
		for (int i = 0; i < 4; i++) {
			assertThat(producer.send(MESSAGE).queue().brokerName()).isEqualTo("b");
		}
		assertThat(this.cluster.sends("b")).hasSize(4);
	}

	@Test
	void aBrokerThatIsDownAndTheOnlyOneFailsAfterAllAttempts() {
		this.cluster.brokerThatIsDown("a");
		RocketMQException failure = failure(producer(PATIENT));
		assertThat(failure).isInstanceOf(ConnectFailedException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		assertThat(failure.context().brokerName()).isEqualTo("a");
		assertThat(failure.context().topic()).isEqualTo(ScriptedCluster.TOPIC);
		assertThat(this.hooked).containsExactly("failed ConnectFailedException");
	}

	@Test
	void aSendWithoutAnAnswerIsNotRepeated() {
		this.cluster.broker("a", (request, peer) -> {
		});
		this.cluster.broker("b", (request, peer) -> {
		});
		RocketMQException failure = failure(producer(PATIENT.toBuilder().sendTimeout(Duration.ofSeconds(1)).build()));
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
		RocketMQException failure = failure(producer(PATIENT));
		assertThat(failure).isInstanceOf(ConnectionLostException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void aSendThatIsAnsweredWithNonsenseIsNotRepeatedAndTheNextWorks() {
		AtomicInteger count = new AtomicInteger();
		this.cluster.broker("a", (request, peer) -> {
			if (count.getAndIncrement() == 0) {
				peer.raw(new byte[] { -1, -1, -1, -1, 0, 0, 0, 0 });
			}
			else {
				ScriptedCluster.store(request, peer);
			}
		});
		Producer producer = producer(PATIENT);
		RocketMQException failure = failure(producer);
		assertThat(failure).isInstanceOf(ProtocolViolationException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(this.cluster.sends()).isEqualTo(1);
		assertThat(producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
	}

	@Test
	void anAnswerWithoutWhatItMustHaveIsAProtocolViolationThatNamesIt() {
		this.cluster.broker("a", (request, peer) -> peer.answer(request, 0, Map.of("msgId", "1", "queueId", "0")));
		RocketMQException failure = failure(producer(PATIENT));
		assertThat(failure).isInstanceOf(ProtocolViolationException.class).hasMessageContaining("queueOffset");
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(failure.context().brokerName()).isEqualTo("a");
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void aMessageThatTheBrokerFindsIllegalIsNotRepeated() {
		this.cluster.broker("a", ScriptedCluster.refusing(13, "the message body size over max value"));
		this.cluster.broker("b", ScriptedCluster.refusing(13, "the message body size over max value"));
		RocketMQException failure = failure(producer(PATIENT));
		assertThat(failure).isInstanceOf(IllegalMessageException.class).hasMessageContaining("over max value");
		assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
		assertThat(failure.context().responseCode()).isEqualTo(13);
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void aCodeThatNobodyKnowsIsNotRepeated() {
		this.cluster.broker("a", ScriptedCluster.refusing(4711, "whatever"));
		this.cluster.broker("b", ScriptedCluster.refusing(4711, "whatever"));
		RocketMQException failure = failure(producer(PATIENT));
		assertThat(failure).isInstanceOf(BrokerErrorException.class);
		assertThat(failure.context().responseCode()).isEqualTo(4711);
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void refusalsAreToldByTypeOnceAllAttemptsAreUsedUp() {
		assertRefused(1, BrokerErrorException.class);
		assertRefused(2, BrokerBusyException.class);
		assertRefused(215, BrokerBusyException.class);
		assertRefused(16, NotPermittedException.class);
		assertRefused(17, TopicNotFoundException.class);
	}

	private void assertRefused(int code, Class<? extends RocketMQException> type) {
		try (ScriptedCluster refusing = new ScriptedCluster()) {
			refusing.broker("a", ScriptedCluster.refusing(code, "remark " + code));
			RocketMQException failure = failure(client(refusing.nameServer().address(), LONG).producer(PATIENT));
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
	void noMoreAttemptsAreMadeThanTheOptionAllows(int maxAttempts) {
		this.cluster.broker("a", ScriptedCluster.refusing(2, "[OVERLOAD]"));
		this.cluster.broker("b", ScriptedCluster.refusing(2, "[OVERLOAD]"));
		assertThat(failure(producer(PATIENT.toBuilder().maxAttempts(maxAttempts).build())))
			.isInstanceOf(BrokerBusyException.class);
		assertThat(this.cluster.sends()).isEqualTo(maxAttempts);
	}

	@Test
	void theTimeoutHoldsForAllAttemptsTogether() {
		this.cluster.broker("a", ScriptedCluster.refusing(2, "[OVERLOAD]"));
		Producer producer = producer(PATIENT.toBuilder().maxAttempts(100).sendTimeout(Duration.ofSeconds(1)).build());
		long start = System.nanoTime();
		assertThat(failure(producer)).isInstanceOf(BrokerBusyException.class);
		// A hundred attempts with their waits would take half a minute at least.
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
		assertThat(this.cluster.sends()).isBetween(2, 99);
	}

	@Test
	void theTimeoutOfTheCallGoesBeforeThatOfTheOptions() {
		this.cluster.broker("a", (request, peer) -> {
		});
		Producer producer = producer(PATIENT.toBuilder().sendTimeout(Duration.ofMinutes(4)).build());
		assertThatThrownBy(() -> producer.send(MESSAGE, Duration.ofMillis(300)))
			.isInstanceOf(RequestTimeoutException.class)
			.hasMessageContaining("300 ms");
		assertThat(producer.sendAsync(MESSAGE, Duration.ofMillis(300))).failsWithin(LONG)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(RequestTimeoutException.class);
	}

	@Test
	void aTimeoutThatLastsForeverIsTaken() {
		this.cluster.broker("a", ScriptedCluster::store);
		assertThat(producer(PATIENT).send(MESSAGE, Duration.ofMillis(Long.MAX_VALUE)).status())
			.isEqualTo(SendStatus.OK);
	}

	@Test
	void aNameServerThatIsSilentIsNotWaitedForLongerThanTheSendMayTake() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.nameServer().script((request, peer) -> {
		});
		RocketMQClient client = client(this.cluster.nameServer().address(), Duration.ofMinutes(4));
		RocketMQException failure = failure(
				client.producer(PATIENT.toBuilder().sendTimeout(Duration.ofMillis(300)).build()));
		assertThat(failure).isInstanceOf(RequestTimeoutException.class).hasMessageContaining("300 ms");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		assertThat(failure.context().topic()).isEqualTo(ScriptedCluster.TOPIC);
	}

	@Test
	void aNameServerThatFallsSilentIsNotWaitedForEitherWhenTheTopicCouldNotBeWritten() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.permissions(4);
		RocketMQClient client = client(this.cluster.nameServer().address(), Duration.ofMinutes(4));
		Producer producer = client.producer(PATIENT.toBuilder().sendTimeout(Duration.ofSeconds(1)).build());
		assertThat(failure(producer)).isInstanceOf(RouteNotFoundException.class);
		this.cluster.nameServer().script((request, peer) -> {
		});
		assertThat(failure(producer)).isInstanceOf(RequestTimeoutException.class).hasMessageContaining("1000 ms");
	}

	@Test
	void aTopicThatCanNotBeWrittenHasNoRouteUntilItCan() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.permissions(4);
		Producer producer = producer(PATIENT);
		RocketMQException failure = failure(producer);
		assertThat(failure).isInstanceOf(RouteNotFoundException.class).hasMessageContaining("no queue");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		this.cluster.permissions(2);
		assertThat(producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
	}

	@Test
	void aTopicThatNobodyKnowsNorCreatesIsToldSo() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = producer(PATIENT);
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
	void aRouteThatIsNoneIsAProtocolViolation(String body) {
		try (ScriptedServer nonsense = ScriptedServer
			.start((request, peer) -> peer.answer(request, 0, null, Map.of(), body.getBytes(StandardCharsets.UTF_8)))) {
			RocketMQException failure = failure(client(nonsense.address(), LONG).producer(PATIENT));
			assertThat(failure).isInstanceOf(ProtocolViolationException.class).hasMessageContaining("server sent");
			assertThat(failure.context().topic()).isEqualTo(ScriptedCluster.TOPIC);
		}
	}

	@Test
	void ofSeveralNameServersOneThatAnswersIsEnough() {
		this.cluster.broker("a", ScriptedCluster::store);
		try (ScriptedServer silent = ScriptedServer.silent()) {
			String nameServers = ScriptedServer.refusingAddress() + ';' + silent.address() + ';'
					+ this.cluster.nameServer().address();
			// Several clients, as each begins anywhere in the list.
			for (int i = 0; i < 5; i++) {
				Producer producer = client(nameServers, Duration.ofSeconds(3)).producer(PATIENT);
				assertThat(producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
			}
		}
	}

	@Test
	void withoutAnyNameServerASendFailsAsNotSent() {
		RocketMQClient client = client(ScriptedServer.refusingAddress(), LONG);
		RocketMQException failure = failure(client.producer(PATIENT));
		assertThat(failure).isInstanceOf(ConnectFailedException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		assertThat(client.status().nameServerProblem()).contains("Could not connect");
	}

	@Test
	void anAsynchronousSendIsNotCompletedOnAnEventLoop() {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.cluster.broker("a", (request, peer) -> {
			answer.join();
			ScriptedCluster.store(request, peer);
		});
		CompletableFuture<String> thread = producer(PATIENT).sendAsync(MESSAGE)
			.thenApply((result) -> Thread.currentThread().getName());
		answer.complete(null);
		assertThat(thread).succeedsWithin(LONG).asString().startsWith("rocketmq-callback");
	}

	@Test
	void anAsynchronousSendFailsWithoutWrappers() {
		this.cluster.broker("a", ScriptedCluster.refusing(13, "no"));
		CompletableFuture<Throwable> failure = producer(PATIENT).sendAsync(MESSAGE).handle((result, thrown) -> thrown);
		assertThat(failure).succeedsWithin(LONG).isInstanceOf(IllegalMessageException.class);
	}

	@Test
	void aOnewayMessageIsSentAndNotWaitedFor() {
		this.cluster.broker("a", (request, peer) -> {
		});
		producer(PATIENT).sendOneway(MESSAGE);
		await().atMost(LONG).until(() -> this.cluster.sends("a").size() == 1);
		assertThat(this.cluster.sends("a").get(0).isOneway()).isTrue();
	}

	@Test
	void theLimitOnMessagesInFlightHoldsAndResultsMakeRoom() {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.cluster.broker("a", (request, peer) -> {
			answer.join();
			ScriptedCluster.store(request, peer);
		});
		Producer producer = producer(PATIENT.toBuilder().maxInFlight(2).build());
		CompletableFuture<SendResult> first = producer.sendAsync(MESSAGE);
		CompletableFuture<SendResult> second = producer.sendAsync(MESSAGE);
		assertThatThrownBy(() -> producer.sendAsync(MESSAGE)).isInstanceOf(TooManyRequestsException.class)
			.hasMessageContaining("maxInFlight");
		assertThatThrownBy(() -> producer.send(MESSAGE)).isInstanceOf(TooManyRequestsException.class);
		answer.complete(null);
		assertThat(first).succeedsWithin(LONG);
		assertThat(second).succeedsWithin(LONG);
		assertThat(producer.send(MESSAGE).status()).isEqualTo(SendStatus.OK);
	}

	@Test
	void messagesOverALimitAreRefusedAndTakeNoRoom() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = producer(PATIENT.toBuilder().maxInFlight(1).maxMessageSize(10).build());
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
	}

	@Test
	void closingWaitsForWhatIsInFlightAndRefusesWhatComesAfter() {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.cluster.broker("a", (request, peer) -> {
			answer.join();
			ScriptedCluster.store(request, peer);
		});
		Producer producer = producer(PATIENT);
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
	void brokersHearOfTheGroupOnceTheyAreKnown() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.broker("b", ScriptedCluster::store);
		producer(PATIENT).send(MESSAGE);
		for (String broker : List.of("a", "b")) {
			await().atMost(LONG).until(() -> !this.cluster.broker(broker).requests(34).isEmpty());
			assertThat(this.cluster.broker(broker).requests(34).get(0).body()).asString(StandardCharsets.UTF_8)
				.contains("\"groupName\":\"p\"");
		}
	}

	@Test
	void aHookThatThrowsChangesNothing() {
		this.cluster.broker("a", ScriptedCluster::store);
		RocketMQClient client = opened(
				RocketMQClient.builder(options(this.cluster.nameServer().address(), LONG)).sendHook(new SendHook() {
					@Override
					public void sent(SendContext context, SendResult result) {
						throw new IllegalStateException("thrown by a hook");
					}
				}).connect());
		assertThat(client.producer(PATIENT).send(MESSAGE).status()).isEqualTo(SendStatus.OK);
	}

	private Producer producer(ProducerOptions options) {
		return client(this.cluster.nameServer().address(), LONG).producer(options);
	}

	private RocketMQClient client(String nameServers, Duration requestTimeout) {
		return opened(RocketMQClient.builder(options(nameServers, requestTimeout)).sendHook(new SendHook() {
			@Override
			public void sent(SendContext context, SendResult result) {
				ProducerTests.this.hooked.add("sent " + result.messageId());
			}

			@Override
			public void failed(SendContext context, RocketMQException failure) {
				ProducerTests.this.hooked.add("failed " + failure.getClass().getSimpleName());
			}
		}).connect());
	}

	private static ClientOptions options(String nameServers, Duration requestTimeout) {
		return ClientOptions.builder()
			.nameServers(Endpoint.parseList(nameServers))
			.remote((remote) -> remote.requestTimeout(requestTimeout))
			.transport((transport) -> transport
				.reconnectBackoff(new Backoff(Duration.ofMillis(10), Duration.ofMillis(50))))
			.build();
	}

	private RocketMQClient opened(RocketMQClient client) {
		this.clients.add(client);
		return client;
	}

	private static RocketMQException failure(Producer producer) {
		RocketMQException failure = catchThrowableOfType(RocketMQException.class, () -> producer.send(MESSAGE));
		assertThat(failure).as("the send fails").isNotNull();
		return failure;
	}

}
