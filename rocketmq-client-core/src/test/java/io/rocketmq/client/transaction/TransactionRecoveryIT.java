package io.rocketmq.client.transaction;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.FrameRelay;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.client.testing.WaitingTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Recovery of transactions at a real broker that checks after a second.
 */
class TransactionRecoveryIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int GET_ROUTEINFO_BY_TOPIC = 105;

	private static final int END_TRANSACTION = 37;

	/** A new broker may take seconds for its first half message. */
	@BeforeAll
	static void warmUp() {
		String topic = SharedServer.topic("warm-up");
		try (RocketMQClient client = SharedServer.client()) {
			TransactionProducer producer = client.transactionProducer(SharedServer.name("tx"),
					TransactionListener.always(TransactionResolution.COMMIT));
			await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> producer.send(message(topic, "x"), null).sendResult().status() == SendStatus.OK);
		}
	}

	@WaitingTest
	void aTransactionThatTheCheckRollsBackIsNeverDelivered() {
		String topic = SharedServer.topic("rolled-back-by-check");
		try (RocketMQClient client = SharedServer.client()) {
			Queue<String> received = consume(client, topic);
			Answers listener = new Answers((message, checks) -> text(message).equals("drop")
					? TransactionResolution.ROLLBACK : TransactionResolution.COMMIT);
			TransactionProducer producer = client.transactionProducer(SharedServer.name("tx"), listener);
			String dropped = producer.send(message(topic, "drop"), null).sendResult().messageId();
			await().atMost(PATIENCE).until(() -> listener.asked.contains(dropped));
			// The broker checks half messages in order, so that this one ends later.
			String kept = producer.send(message(topic, "keep"), null).sendResult().messageId();
			await().atMost(PATIENCE).until(() -> received.contains(kept));
			assertThat(received).containsExactly(kept);
		}
	}

	@WaitingTest
	void theBrokerChecksUntilTheResolutionIsKnownAndCountsItsChecks() {
		String topic = SharedServer.topic("asked-often");
		Queue<Integer> counts = new ConcurrentLinkedQueue<>();
		try (RocketMQClient client = SharedServer.client()) {
			Queue<String> received = consume(client, topic);
			TransactionProducer producer = client.transactionProducer(SharedServer.name("tx"),
					new Answers((message, checks) -> {
						counts.add(checks);
						return (checks < 3) ? TransactionResolution.UNKNOWN : TransactionResolution.COMMIT;
					}));
			String id = producer.send(message(topic, "x"), null).sendResult().messageId();
			await().atMost(PATIENCE).until(() -> received.contains(id));
			assertThat(counts).startsWith(1, 2, 3);
			assertThat(received).containsOnly(id);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aListenerThatAlwaysThrowsIsCheckedAgainAndRollsNothingBack(boolean error) {
		String topic = SharedServer.topic("throwing");
		try (RocketMQClient client = SharedServer.client()) {
			Queue<String> received = consume(client, topic);
			Answers listener = new Answers((message, checks) -> {
				if (checks < 3) {
					throw failure(error);
				}
				return TransactionResolution.COMMIT;
			}) {
				@Override
				public TransactionResolution execute(Message message, String transactionId, @Nullable Object argument) {
					throw failure(error);
				}
			};
			TransactionProducer producer = client.transactionProducer(SharedServer.name("tx"), listener);
			TransactionResult result = producer.send(message(topic, "x"), null);
			assertThat(result.resolution()).isEqualTo(TransactionResolution.UNKNOWN);
			await().atMost(PATIENCE).until(() -> received.contains(result.sendResult().messageId()));
			assertThat(listener.asked).hasSizeGreaterThanOrEqualTo(3);
		}
	}

	private static RuntimeException failure(boolean error) {
		if (error) {
			throw new AssertionError("an error of the listener");
		}
		return new IllegalStateException("a failure of the listener");
	}

	@WaitingTest
	void aListenerWithAFixedResolutionDecidesEveryTransaction() {
		String topic = SharedServer.topic("always");
		try (RocketMQClient client = SharedServer.client()) {
			Queue<String> received = consume(client, topic);
			TransactionProducer dropping = client.transactionProducer(SharedServer.name("tx"),
					TransactionListener.always(TransactionResolution.ROLLBACK));
			TransactionProducer keeping = client.transactionProducer(SharedServer.name("tx"),
					TransactionListener.always(TransactionResolution.COMMIT));
			assertThat(dropping.send(message(topic, "drop"), null).resolution())
				.isEqualTo(TransactionResolution.ROLLBACK);
			TransactionResult kept = keeping.send(message(topic, "keep"), null);
			assertThat(kept.resolution()).isEqualTo(TransactionResolution.COMMIT);
			await().atMost(PATIENCE).until(() -> !received.isEmpty());
			assertThat(received).containsExactly(kept.sendResult().messageId());
		}
	}

	@WaitingTest
	void aLocalTransactionThatNeverEndsIsUnknownAfterItsTimeoutAndLaterResultsAreIgnored() {
		String topic = SharedServer.topic("never-ends");
		CompletableFuture<TransactionResolution> never = new CompletableFuture<>();
		try (RocketMQClient client = SharedServer.client()) {
			Queue<String> received = consume(client, topic);
			AsyncAnswers listener = new AsyncAnswers(never,
					(checks) -> CompletableFuture.completedFuture(TransactionResolution.COMMIT));
			TransactionProducer producer = client.transactionProducer(impatient(), listener);
			TransactionResult synchronous = producer.send(message(topic, "x"), null);
			CompletableFuture<String> thread = new CompletableFuture<>();
			TransactionResult asynchronous = producer.sendAsync(message(topic, "y"), null)
				.whenComplete((result, failure) -> thread.complete(Thread.currentThread().getName()))
				.join();
			assertThat(synchronous.resolution()).isEqualTo(TransactionResolution.UNKNOWN);
			assertThat(asynchronous.resolution()).isEqualTo(TransactionResolution.UNKNOWN);
			assertThat(thread).succeedsWithin(PATIENCE).asString().startsWith("rocketmq-callback");
			never.complete(TransactionResolution.ROLLBACK);
			await().atMost(PATIENCE).until(() -> received.size() >= 2);
			assertThat(received).contains(synchronous.sendResult().messageId(), asynchronous.sendResult().messageId());
		}
	}

	@WaitingTest
	void aCheckThatNeverEndsIsUnknownAfterItsTimeoutAndRepeated() {
		String topic = SharedServer.topic("check-never-ends");
		try (RocketMQClient client = SharedServer.client()) {
			Queue<String> received = consume(client, topic);
			AsyncAnswers listener = new AsyncAnswers(CompletableFuture.completedFuture(TransactionResolution.UNKNOWN),
					(checks) -> (checks < 2) ? new CompletableFuture<>()
							: CompletableFuture.completedFuture(TransactionResolution.COMMIT));
			TransactionProducer producer = client.transactionProducer(impatient(), listener);
			String id = producer.send(message(topic, "x"), null).sendResult().messageId();
			await().atMost(PATIENCE).until(() -> received.contains(id));
		}
	}

	@WaitingTest
	void anAsynchronousListenerThatFailsOrReturnsNoStageIsCheckedAgain() {
		String topic = SharedServer.topic("no-stage");
		try (RocketMQClient client = SharedServer.client()) {
			Queue<String> received = consume(client, topic);
			AsyncAnswers listener = new AsyncAnswers(null, (checks) -> switch (checks) {
				case 1 -> null;
				case 2 -> CompletableFuture.failedFuture(new IllegalStateException("a failure of the listener"));
				default -> CompletableFuture.completedFuture(TransactionResolution.COMMIT);
			});
			TransactionProducer producer = client.transactionProducer(ProducerOptions.of(SharedServer.name("tx")),
					listener);
			TransactionResult result = producer.send(message(topic, "x"), null);
			assertThat(result.resolution()).isEqualTo(TransactionResolution.UNKNOWN);
			await().atMost(PATIENCE).until(() -> received.contains(result.sendResult().messageId()));
		}
	}

	@WaitingTest
	void anAsynchronousSendIsCompletedOnACallbackThreadWhicheverThreadCompletesTheStage() throws Exception {
		String topic = SharedServer.topic("callback");
		CompletableFuture<TransactionResolution> stage = new CompletableFuture<>();
		CountDownLatch begun = new CountDownLatch(1);
		try (RocketMQClient client = SharedServer.client()) {
			TransactionProducer producer = client.transactionProducer(ProducerOptions.of(SharedServer.name("tx")),
					new AsyncAnswers(stage, (checks) -> stage) {
						@Override
						public @Nullable CompletionStage<TransactionResolution> execute(Message message,
								String transactionId, @Nullable Object argument) {
							begun.countDown();
							return super.execute(message, transactionId, argument);
						}
					});
			CompletableFuture<String> thread = producer.sendAsync(message(topic, "x"), null)
				.thenApply((result) -> Thread.currentThread().getName());
			assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
			stage.complete(TransactionResolution.COMMIT);
			assertThat(thread).succeedsWithin(PATIENCE).asString().startsWith("rocketmq-callback");
		}
	}

	@WaitingTest
	void anotherMemberAnswersChecksForAKilledOne() throws IOException {
		String topic = SharedServer.topic("killed");
		String group = SharedServer.name("tx");
		try (RocketMQClient client = SharedServer.client()) {
			Queue<String> received = consume(client, topic);
			Answers listener = new Answers((message, checks) -> TransactionResolution.COMMIT);
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-cp", System.getProperty("java.class.path"), HalfSender.class.getName(),
					SharedServer.get().nameServerAddress(), group, topic)
				.redirectErrorStream(true)
				.start();
			String id;
			try {
				id = idOf(process);
			}
			finally {
				process.destroyForcibly();
			}
			client.transactionProducer(group, listener);
			await().atMost(PATIENCE).until(() -> !received.isEmpty());
			assertThat(received).containsOnly(id);
			assertThat(listener.asked).contains(id);
			assertThat(listener.executed).as("the other's transaction is not run here").hasValue(0);
		}
	}

	private static String idOf(Process process) throws IOException {
		StringBuilder said = new StringBuilder();
		try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = out.readLine(); line != null; line = out.readLine()) {
				if (line.startsWith(HalfSender.SAYS)) {
					return line.substring(HalfSender.SAYS.length());
				}
				said.append(line).append('\n');
			}
		}
		throw new AssertionError("No half message was sent: " + said);
	}

	@WaitingTest
	void aLostCommitIsRepeatedByACheck() {
		String topic = SharedServer.topic("lost");
		try (FrameRelay relay = FrameRelay.to(SharedServer.get().brokerAddress(),
				(request) -> request.code() == END_TRANSACTION
						&& "false".equals(request.fields().get("fromTransactionCheck")));
				ScriptedServer nameServer = nameServer(relay.address());
				RocketMQClient client = RocketMQClient.connect(nameServer.address());
				RocketMQClient other = SharedServer.client()) {
			Queue<String> received = consume(other, topic);
			Answers listener = new Answers((message, checks) -> TransactionResolution.COMMIT) {
				@Override
				public TransactionResolution execute(Message message, String transactionId, @Nullable Object argument) {
					return TransactionResolution.COMMIT;
				}
			};
			TransactionProducer producer = client.transactionProducer(SharedServer.name("tx"), listener);
			TransactionResult result = producer.send(message(topic, "x"), null);
			assertThat(result.resolution()).isEqualTo(TransactionResolution.COMMIT);
			String id = result.sendResult().messageId();
			await().atMost(PATIENCE).until(() -> received.contains(id));
			assertThat(relay.dropped()).singleElement()
				.satisfies((lost) -> assertThat(lost.fields()).containsEntry("msgId", id));
			assertThat(listener.asked).contains(id);
		}
	}

	/** Name server with all topics in one broker at a given address. */
	private static ScriptedServer nameServer(String brokerAddress) {
		return ScriptedServer.start((request, peer) -> {
			String body = (request.code() == GET_ROUTEINFO_BY_TOPIC)
					? "{\"brokerDatas\":[{\"brokerAddrs\":{\"0\":\"" + brokerAddress
							+ "\"},\"brokerName\":\"broker-a\",\"cluster\":\"DefaultCluster\"}],\"queueDatas\":"
							+ "[{\"brokerName\":\"broker-a\",\"perm\":6,\"readQueueNums\":4,\"writeQueueNums\":4}]}"
					: "";
			peer.answer(request, 0, null, Map.of(), body.getBytes(StandardCharsets.UTF_8));
		});
	}

	@WaitingTest
	void theResolutionIsSentEvenAtTheInFlightLimit() {
		String topic = SharedServer.topic("full");
		try (RocketMQClient client = SharedServer.client()) {
			Queue<String> received = consume(client, topic);
			// Transactions that the broker has to check are dropped.
			TransactionProducer producer = client.transactionProducer(
					ProducerOptions.group(SharedServer.name("tx")).maxInFlight(1).build(),
					new Answers((message, checks) -> TransactionResolution.ROLLBACK) {
						@Override
						public TransactionResolution execute(Message message, String transactionId,
								@Nullable Object argument) {
							return TransactionResolution.COMMIT;
						}
					});
			String first = producer.send(message(topic, "x"), null).sendResult().messageId();
			await().atMost(PATIENCE).until(() -> received.contains(first));
			String second = producer.sendAsync(message(topic, "y"), null).join().sendResult().messageId();
			await().atMost(PATIENCE).until(() -> received.contains(second));
		}
	}

	@WaitingTest
	void aBlockingCheckDelaysNeitherSendsNorOtherChecks() {
		String topic = SharedServer.topic("slow-check");
		String plain = SharedServer.topic("beside-slow-check");
		CountDownLatch release = new CountDownLatch(1);
		AtomicInteger blocked = new AtomicInteger();
		try (RocketMQClient client = SharedServer.client()) {
			Queue<String> received = consume(client, topic);
			TransactionProducer producer = client.transactionProducer(
					ProducerOptions.group(SharedServer.name("tx")).checkThreads(2).build(),
					new Answers((message, checks) -> {
						if (text(message).equals("slow")) {
							blocked.incrementAndGet();
							release.await();
						}
						return TransactionResolution.COMMIT;
					}));
			String slow = producer.send(message(topic, "slow"), null).sendResult().messageId();
			await().atMost(PATIENCE).until(() -> blocked.get() > 0);
			Producer ordinary = client.producer(SharedServer.name("p"));
			for (int i = 0; i < 100; i++) {
				assertThat(ordinary.send(message(plain, "x")).status()).isEqualTo(SendStatus.OK);
			}
			// Meanwhile the broker checks the slow one repeatedly.
			for (int i = 0; i < 4; i++) {
				String quick = producer.send(message(topic, "quick"), null).sendResult().messageId();
				await().atMost(PATIENCE).until(() -> received.contains(quick));
			}
			assertThat(blocked).as("one thread waits, however often the broker asks").hasValue(1);
			release.countDown();
			await().atMost(PATIENCE).until(() -> received.contains(slow));
			assertThat(blocked).hasValue(1);
		}
		finally {
			release.countDown();
		}
	}

	private static ProducerOptions impatient() {
		return ProducerOptions.group(SharedServer.name("tx")).localTransactionTimeout(Duration.ofMillis(300)).build();
	}

	private static Queue<String> consume(RocketMQClient client, String topic) {
		Queue<String> received = new ConcurrentLinkedQueue<>();
		client.pushConsumer(ConsumerOptions.group("c-" + topic).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((message, context) -> {
				received.add(message.messageId());
				return ConsumeResult.SUCCESS;
			});
		return received;
	}

	private static Message message(String topic, String text) {
		return Message.to(topic).body(text.getBytes(StandardCharsets.UTF_8)).build();
	}

	private static String text(ReceivedMessage message) {
		return new String(message.body(), StandardCharsets.UTF_8);
	}

	private interface Check {

		TransactionResolution answer(ReceivedMessage message, int checks) throws Exception;

	}

	/** Returns UNKNOWN for sends, and the test's resolution for checks. */
	private static class Answers implements TransactionListener {

		final AtomicInteger executed = new AtomicInteger();

		final Queue<String> asked = new ConcurrentLinkedQueue<>();

		private final Check check;

		Answers(Check check) {
			this.check = check;
		}

		@Override
		public TransactionResolution execute(Message message, String transactionId, @Nullable Object argument) {
			this.executed.incrementAndGet();
			return TransactionResolution.UNKNOWN;
		}

		@Override
		public TransactionResolution check(ReceivedMessage message, int checks) throws Exception {
			this.asked.add(message.messageId());
			return this.check.answer(message, checks);
		}

	}

	private interface AsyncCheck {

		@Nullable CompletionStage<TransactionResolution> answer(int checks);

	}

	/** The same with stages, or with null, as users' code may do. */
	@SuppressWarnings("NullAway")
	private static class AsyncAnswers implements AsyncTransactionListener {

		private final @Nullable CompletionStage<TransactionResolution> transaction;

		private final AsyncCheck check;

		AsyncAnswers(@Nullable CompletionStage<TransactionResolution> transaction, AsyncCheck check) {
			this.transaction = transaction;
			this.check = check;
		}

		@Override
		public @Nullable CompletionStage<TransactionResolution> execute(Message message, String transactionId,
				@Nullable Object argument) {
			return this.transaction;
		}

		@Override
		public @Nullable CompletionStage<TransactionResolution> check(ReceivedMessage message, int checks) {
			return this.check.answer(checks);
		}

	}

}
