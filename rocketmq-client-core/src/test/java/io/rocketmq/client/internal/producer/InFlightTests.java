package io.rocketmq.client.internal.producer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.WhenFull;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendStatistics;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedServer.Peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * In-flight limits and statistics with a broker that answers on demand.
 */
class InFlightTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Duration VERY_LONG = Duration.ofMinutes(4);

	private static final int SEND_MESSAGE_V2 = 310;

	private static final int SEND_BATCH_MESSAGE = 320;

	private final LinkedBlockingQueue<Held> held = new LinkedBlockingQueue<>();

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final List<RocketMQClient> clients = new ArrayList<>();

	@BeforeEach
	void start() {
		this.cluster.broker("a", ScriptedCluster::store);
		this.cluster.broker("a").script((request, peer) -> {
			if (request.code() == SEND_MESSAGE_V2 || request.code() == SEND_BATCH_MESSAGE) {
				this.held.add(new Held(request, peer));
			}
			else {
				peer.answer(request, 0, Map.of());
			}
		});
	}

	@AfterEach
	void close() {
		// Without connections there is nothing to wait for.
		this.cluster.close();
		this.clients.forEach(RocketMQClient::close);
	}

	@Test
	void aSendOverTheLimitOfMessagesFailsAndNamesBothOptions() throws Exception {
		Producer producer = producer(options().maxInFlight(2));
		List<CompletableFuture<SendResult>> sent = List.of(producer.sendAsync(message(1)),
				producer.sendAsync(message(1)));
		assertFull(() -> producer.sendAsync(message(1)));
		assertFull(() -> producer.send(message(1)));
		assertFull(() -> producer.sendOneway(message(1)));
		assertFull(() -> producer.sendAsync(List.of(message(1), message(1))));
		assertFull(() -> producer.requestAsync(message(1), LONG));
		assertThat(producer.statistics().inFlight()).isEqualTo(2);
		answer(2);
		assertThat(sent).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG));
		sendAndAnswer(producer, 2);
	}

	@Test
	void aSendOverTheLimitOfBytesFailsAndASmallerOneDoesNot() throws Exception {
		Producer producer = producer(options().maxMessageSize(100).maxInFlightBytes(150));
		producer.sendAsync(message(100));
		assertFull(() -> producer.sendAsync(message(51)));
		producer.sendAsync(message(50));
		assertThat(producer.statistics().inFlightBytes()).isEqualTo(150);
		assertFull(() -> producer.sendAsync(message(1)));
		answer(2);
		await().atMost(LONG).until(() -> producer.statistics().inFlightBytes() == 0);
		producer.sendAsync(message(100));
		assertThat(producer.statistics().inFlight()).isEqualTo(1);
	}

	@Test
	void aBatchOverALimitIsSentIfNothingElseIsInFlight() throws Exception {
		Producer producer = producer(options().maxInFlight(2).maxMessageSize(200).maxInFlightBytes(200));
		List<Message> batch = List.of(message(10), message(10), message(10));
		List<Message> bytes = List.of(message(120), message(120));
		CompletableFuture<SendResult> one = producer.sendAsync(message(1));
		assertFull(() -> producer.sendAsync(batch));
		assertFull(() -> producer.sendAsync(bytes));
		answer(1);
		assertThat(one).succeedsWithin(LONG);
		CompletableFuture<BatchResult> many = producer.sendAsync(batch);
		assertThat(producer.statistics().inFlight()).isEqualTo(3);
		answerAll(many);
		assertThat(many).succeedsWithin(LONG).satisfies((result) -> assertThat(result.isComplete()).isTrue());
		answerAll(producer.sendAsync(bytes));
	}

	@Test
	void aSendWaitsForTheInFlightLimit() throws Exception {
		Producer producer = producer(options().maxInFlight(1).whenFull(WhenFull.WAIT).sendTimeout(VERY_LONG));
		producer.sendAsync(message(1));
		Waiter waiter = new Waiter(() -> producer.send(message(1)));
		waiter.awaitWaiting();
		assertThat(this.cluster.sends()).isEqualTo(1);
		answer(2);
		assertThat(waiter.result).succeedsWithin(LONG).isInstanceOf(SendResult.class);
		assertThat(producer.statistics().inFlight()).isZero();
	}

	@Test
	void everyWaitingSendIsServed() throws Exception {
		Producer producer = producer(options().maxInFlight(3).whenFull(WhenFull.WAIT).sendTimeout(VERY_LONG));
		List<Waiter> senders = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			senders.add(new Waiter(() -> producer.send(message(1))));
		}
		answer(20);
		assertThat(senders)
			.allSatisfy((each) -> assertThat(each.result).succeedsWithin(LONG).isInstanceOf(SendResult.class));
		assertThat(this.cluster.sends()).isEqualTo(20);
	}

	@Test
	void aWaitingSendFailsAtItsDeadlineAndLeavesNothingInFlight() throws Exception {
		Producer producer = producer(options().maxInFlight(2).whenFull(WhenFull.WAIT).sendTimeout(VERY_LONG));
		producer.sendAsync(message(1));
		producer.sendAsync(message(1));
		assertFull(() -> producer.send(message(1), Duration.ofMillis(50)));
		assertFull(() -> producer.sendAsync(message(1), Duration.ofMillis(50)));
		assertThat(producer.statistics().inFlight()).isEqualTo(2);
		answer(2);
		await().atMost(LONG).until(() -> producer.statistics().inFlight() == 0);
		sendAndAnswer(producer, 2);
	}

	@Test
	void aWaitingSendThatIsInterruptedSendsNothingAndLeavesNothingInFlight() throws Exception {
		Producer producer = producer(options().maxInFlight(2).whenFull(WhenFull.WAIT).sendTimeout(VERY_LONG));
		producer.sendAsync(message(1));
		producer.sendAsync(message(1));
		Waiter waiter = new Waiter(() -> producer.send(message(1)));
		waiter.awaitWaiting();
		waiter.thread.interrupt();
		assertThat(waiter.result).succeedsWithin(LONG)
			.isInstanceOfSatisfying(CallInterruptedException.class,
					(ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.NOT_SENT));
		assertThat(waiter.interruptedAfterwards).as("the thread's flag is set again").isTrue();
		assertThat(producer.statistics().inFlight()).isEqualTo(2);
		answer(2);
		await().atMost(LONG).until(() -> producer.statistics().inFlight() == 0);
		sendAndAnswer(producer, 2);
		assertThat(this.cluster.sends()).isEqualTo(4);
	}

	@Test
	void theMessageOfAnInterruptedCallerIsInFlightUntilTheAnswer() throws Exception {
		Producer producer = producer(options().maxInFlight(1));
		Waiter waiter = new Waiter(() -> producer.send(message(1)));
		await().atMost(LONG).until(() -> this.held.size() == 1);
		waiter.thread.interrupt();
		assertThat(waiter.result).succeedsWithin(LONG).isInstanceOf(CallInterruptedException.class);
		assertFull(() -> producer.send(message(1)));
		answer(1);
		await().atMost(LONG).until(() -> producer.statistics().inFlight() == 0);
		sendAndAnswer(producer, 1);
	}

	@Test
	void aCallbackThreadDoesNotWaitForTheInFlightLimit() throws Exception {
		Producer producer = producer(options().maxInFlight(2).whenFull(WhenFull.WAIT).sendTimeout(VERY_LONG));
		sendAndAnswer(producer, 1);
		CompletableFuture<Throwable> inCallback = producer.sendAsync(message(1)).thenApply((result) -> {
			// The end of the first admits this one, but not the next.
			producer.sendAsync(message(1));
			return catchThrowable(() -> producer.sendAsync(message(1)));
		});
		producer.sendAsync(message(1));
		answer(1);
		assertThat(inCallback).succeedsWithin(LONG).isInstanceOf(TooManyRequestsException.class);
	}

	@Test
	void anEventLoopDoesNotWaitForTheInFlightLimit() throws Exception {
		CompletableFuture<Throwable> inHook = new CompletableFuture<>();
		CompletableFuture<Producer> made = new CompletableFuture<>();
		RocketMQClient client = client(new SendHook() {
			@Override
			public void sent(SendContext context, SendResult result) {
				inHook.complete(catchThrowable(() -> made.join().sendAsync(message(1))));
			}
		});
		Producer producer = client
			.producer(options().maxInFlight(1).whenFull(WhenFull.WAIT).sendTimeout(VERY_LONG).build());
		made.complete(producer);
		producer.sendAsync(message(1));
		answer(1);
		assertThat(inHook).succeedsWithin(LONG).isInstanceOf(TooManyRequestsException.class);
	}

	@Test
	void closingEndsSendsInFlightAndRefusesNewOnes() throws Exception {
		Producer producer = producer(options().sendTimeout(Duration.ofSeconds(5)));
		sendAndAnswer(producer, 1);
		List<CompletableFuture<SendResult>> sent = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			sent.add(producer.sendAsync(message(1)));
		}
		await().atMost(LONG).untilAsserted(() -> assertThat(this.held).hasSize(100));
		CompletableFuture<Void> closed = CompletableFuture.runAsync(producer::close);
		awaitRefusal(producer);
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> producer.send(message(1)))
			.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.NOT_SENT));
		assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> producer.sendOneway(message(1)));
		assertThatExceptionOfType(ClientClosedException.class)
			.isThrownBy(() -> producer.sendAsync(List.of(message(1))));
		assertThatExceptionOfType(ClientClosedException.class)
			.isThrownBy(() -> producer.requestAsync(message(1), LONG));
		answer(40);
		AtomicInteger stored = new AtomicInteger();
		AtomicInteger unknown = new AtomicInteger();
		for (CompletableFuture<SendResult> each : sent) {
			each.handle((result, failure) -> {
				if (failure == null) {
					return stored.incrementAndGet();
				}
				assertThat(Futures.unwrap(failure)).isInstanceOfSatisfying(RequestTimeoutException.class,
						(ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.UNKNOWN));
				return unknown.incrementAndGet();
			}).get(20, TimeUnit.SECONDS);
		}
		assertThat(stored).hasValue(40);
		assertThat(unknown).hasValue(60);
		assertThat(closed).succeedsWithin(LONG);
		SendStatistics statistics = statistics(producer);
		assertThat(statistics.sent()).isEqualTo(1 + 40);
		assertThat(statistics.failed()).isEqualTo(60);
		assertThat(statistics.inFlight()).isZero();
		assertThat(producer.statistics().inFlight()).isZero();
		assertThat(producer.statistics().inFlightBytes()).isZero();
		assertThat(this.cluster.sends()).isEqualTo(1 + 100);
	}

	@Test
	void aWaitingSendIsRefusedWhenTheProducerIsClosed() throws Exception {
		Producer producer = producer(options().maxInFlight(1).whenFull(WhenFull.WAIT).sendTimeout(VERY_LONG));
		CompletableFuture<SendResult> sent = producer.sendAsync(message(1));
		Waiter waiter = new Waiter(() -> producer.send(message(1)));
		waiter.awaitWaiting();
		CompletableFuture<Void> closed = CompletableFuture.runAsync(producer::close);
		awaitRefusal(producer);
		answer(1);
		assertThat(sent).succeedsWithin(LONG);
		assertThat(waiter.result).succeedsWithin(LONG).isInstanceOf(ClientClosedException.class);
		assertThat(closed).succeedsWithin(LONG);
		assertThat(this.cluster.sends()).isEqualTo(1);
	}

	@Test
	void closingSendsAccumulatedMessages() throws Exception {
		Producer producer = producer(options().accumulation(new Accumulation(VERY_LONG, 1000, 1024 * 1024)));
		sendAndAnswer(producer, 1);
		List<CompletableFuture<SendResult>> sent = List.of(producer.sendAsync(message(1)),
				producer.sendAsync(message(1)), producer.sendAsync(message(1)));
		assertThat(producer.statistics().inFlight()).isEqualTo(3);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(producer::close);
		answer(1);
		assertThat(closed).succeedsWithin(LONG);
		assertThat(sent).allSatisfy((each) -> assertThat(each).isCompleted());
	}

	@Test
	void statisticsCountSentFailedRetriedAndInFlightMessages() throws Exception {
		Producer producer = producer(options());
		assertThat(producer.statistics().topics()).isEmpty();
		for (int i = 0; i < 3; i++) {
			sendAndAnswer(producer, 1);
		}
		CompletableFuture<SendResult> repeated = producer.sendAsync(message(5));
		refuse(2, "[OVERLOAD]");
		answer(1);
		assertThat(repeated).succeedsWithin(LONG);
		CompletableFuture<SendResult> refused = producer.sendAsync(message(7));
		refuse(13, "no");
		assertThat(refused).failsWithin(LONG);
		CompletableFuture<SendResult> underWay = producer.sendAsync(message(11));
		await().atMost(LONG).until(() -> this.held.size() == 1);
		SendStatistics statistics = statistics(producer);
		assertThat(statistics.sent()).isEqualTo(4);
		assertThat(statistics.failed()).isEqualTo(1);
		assertThat(statistics.retried()).isEqualTo(1);
		assertThat(statistics.oneway()).isZero();
		assertThat(statistics.bytes()).as("bodies of what is stored").isEqualTo(3 + 5);
		assertThat(statistics.inFlight()).isEqualTo(1);
		assertThat(statistics.median()).isPositive();
		assertThat(statistics.percentile95()).isGreaterThanOrEqualTo(statistics.median());
		assertThat(statistics.percentile99()).isGreaterThanOrEqualTo(statistics.percentile95());
		assertThat(producer.statistics().inFlight()).isEqualTo(1);
		assertThat(producer.statistics().inFlightBytes()).isEqualTo(11);
		answer(1);
		assertThat(underWay).succeedsWithin(LONG);
		assertThat(statistics(producer).inFlight()).isZero();
		assertThat(producer.statistics().inFlightBytes()).isZero();
	}

	@Test
	void statisticsCountEachMessageOfABatchAndOnewayMessages() throws Exception {
		Producer producer = producer(options());
		CompletableFuture<BatchResult> batch = producer.sendAsync(Collections.nCopies(4, message(10)));
		answerAll(batch);
		producer.sendOneway(message(3));
		await().atMost(LONG).until(() -> statistics(producer).oneway() == 1);
		assertThat(statistics(producer).sent()).isEqualTo(4);
		assertThat(statistics(producer).bytes()).isEqualTo(43);
		assertThat(statistics(producer).inFlight()).isZero();
	}

	private static void assertFull(Runnable send) {
		assertThatExceptionOfType(TooManyRequestsException.class).isThrownBy(send::run)
			.withMessageContaining("maxInFlight=")
			.withMessageContaining("maxInFlightBytes=")
			.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.NOT_SENT))
			.satisfies((ex) -> assertThat(ex.context().topic()).isEqualTo(ScriptedCluster.TOPIC));
	}

	private static void awaitRefusal(Producer producer) {
		await().atMost(LONG).until(() -> {
			try {
				producer.sendAsync(message(1), Duration.ofMillis(1));
				return false;
			}
			catch (ClientClosedException ex) {
				return true;
			}
			catch (RocketMQException ex) {
				return false;
			}
		});
	}

	private void sendAndAnswer(Producer producer, int count) throws IOException, InterruptedException {
		List<CompletableFuture<SendResult>> sent = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			sent.add(producer.sendAsync(message(1)));
		}
		answer(count);
		assertThat(sent).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG)
			.satisfies((result) -> assertThat(result.status()).isEqualTo(SendStatus.OK)));
	}

	private void answer(int count) throws IOException, InterruptedException {
		for (int i = 0; i < count; i++) {
			Held next = next();
			ScriptedCluster.store(next.request, next.peer);
		}
	}

	private void answerAll(CompletableFuture<?> sends) throws IOException, ExecutionException, InterruptedException {
		while (!sends.isDone()) {
			Held next = this.held.poll(10, TimeUnit.MILLISECONDS);
			if (next != null) {
				ScriptedCluster.store(next.request, next.peer);
			}
		}
		sends.get();
	}

	private void refuse(int code, String remark) throws IOException, InterruptedException {
		Held next = next();
		ScriptedCluster.refusing(code, remark).handle(next.request, next.peer);
	}

	private Held next() throws InterruptedException {
		Held next = this.held.poll(20, TimeUnit.SECONDS);
		assertThat(next).as("a send arrives").isNotNull();
		return next;
	}

	private static SendStatistics statistics(Producer producer) {
		return producer.statistics().topics().get(ScriptedCluster.TOPIC);
	}

	private static Message message(int bytes) {
		return Message.to(ScriptedCluster.TOPIC).body(new byte[bytes]).build();
	}

	private static ProducerOptions.Builder options() {
		return ProducerOptions.group("p").sendTimeout(LONG);
	}

	private Producer producer(ProducerOptions.Builder options) {
		return client(new SendHook() {
		}).producer(options.build());
	}

	private RocketMQClient client(SendHook hook) {
		RocketMQClient client = RocketMQClient.builder(
				ClientOptions.builder().nameServers(Endpoint.parseList(this.cluster.nameServer().address())).build())
			.sendHook(hook)
			.connect();
		this.clients.add(client);
		return client;
	}

	/** Request without an answer. */
	private record Held(Request request, Peer peer) {
	}

	/** User's thread that sends. */
	private static final class Waiter {

		private final CompletableFuture<Object> result = new CompletableFuture<>();

		private final Thread thread;

		private volatile boolean interruptedAfterwards;

		Waiter(Sending sending) {
			this.thread = new Thread(() -> {
				Object ended;
				try {
					ended = sending.send();
				}
				catch (RuntimeException ex) {
					ended = ex;
				}
				this.interruptedAfterwards = Thread.currentThread().isInterrupted();
				this.result.complete(ended);
			}, "waiter");
			this.thread.setDaemon(true);
			this.thread.start();
		}

		/** Only a wait for the in-flight limit is timed; one for an answer is not. */
		void awaitWaiting() {
			await().atMost(LONG).until(() -> this.thread.getState() == Thread.State.TIMED_WAITING);
		}

	}

	private interface Sending {

		Object send();

	}

}
