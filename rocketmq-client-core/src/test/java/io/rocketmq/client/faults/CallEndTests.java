package io.rocketmq.client.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Every call ends and leaves nothing in flight, whatever happens below it.
 */
class CallEndTests extends FaultFixture {

	@Test
	void sendsEndWhileThereIsNoDirectMemoryAndWorkAgainWhenThereIs() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = client().producer(OPTIONS);
		assertWorks(producer);
		Message large = Message.to(ScriptedCluster.TOPIC).body(new byte[3 * 1024 * 1024]).build();
		Producer hasty = client()
			.producer(ProducerOptions.group("hasty").sendTimeout(Duration.ofMillis(500)).compression(null).build());
		List<ByteBuf> taken = takeAllDirectMemory();
		List<CompletableFuture<SendResult>> failing;
		List<CompletableFuture<SendResult>> patient;
		try {
			failing = many(20, () -> hasty.sendAsync(large));
			patient = many(5, () -> producer.sendAsync(large, LONG));
			assertAllEnd(failing);
		}
		finally {
			taken.forEach(ByteBuf::release);
		}
		assertThat(failing).allSatisfy((each) -> {
			RocketMQException failure = failure(each);
			assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		});
		// The event loop waits for memory, so that some were never tried.
		assertThat(failing).anySatisfy((each) -> assertThat(failure(each)).hasMessageContaining("MaxDirectMemorySize"));
		// Without memory to read the answers, the connection is lost.
		assertThat(patient).allSatisfy((each) -> {
			assertThat(each.handle((result, failure) -> failure)).succeedsWithin(LONG);
			assertThat(each.isCompletedExceptionally() ? failure(each).outcome() : Outcome.UNKNOWN)
				.isEqualTo(Outcome.UNKNOWN);
		});
		assertWorks(hasty);
		assertWorks(producer);
	}

	/** Allocates until not even a megabyte is left. */
	private static List<ByteBuf> takeAllDirectMemory() {
		List<ByteBuf> taken = new ArrayList<>();
		for (int size = 64 * 1024 * 1024; size >= 1024 * 1024; size /= 2) {
			try {
				while (true) {
					taken.add(UnpooledByteBufAllocator.DEFAULT.directBuffer(size, size));
				}
			}
			catch (OutOfMemoryError ex) {
				// Smaller buffers may still be available.
			}
		}
		return taken;
	}

	@ParameterizedTest
	@MethodSource
	void anUnwritableRequestFailsAsNotSentAndTheNextIsAnswered(Throwable thrown) {
		try (TestRpc rpc = new TestRpc(); ScriptedServer server = ScriptedServer.answering(0)) {
			assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
			List<CompletableFuture<ReceivedCommand>> broken = many(10, () -> rpc.client()
				.requestAsync(server.address(), Command.request(RequestCode.GET_MAX_OFFSET, (out) -> {
					out.write("topic", "some of it is written already");
					throw sneaky(thrown);
				}), Deadline.after(LONG)));
			assertThat(broken).allSatisfy((each) -> {
				RocketMQException failure = failure(each);
				assertThat(failure).isInstanceOf(ProtocolViolationException.class);
				assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
			});
			assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
			assertThat(rpc.client().status(server.address()).get(0).inFlight()).isZero();
			assertThat(server.connections()).isEqualTo(1);
		}
	}

	static Stream<Throwable> anUnwritableRequestFailsAsNotSentAndTheNextIsAnswered() {
		return faults();
	}

	private static Stream<Throwable> faults() {
		return Stream.of(new IllegalStateException("injected"), new AssertionError("injected"),
				new StackOverflowError("injected"), new LinkageError("injected"));
	}

	@SuppressWarnings("unchecked")
	private static <X extends Throwable> RuntimeException sneaky(Throwable thrown) throws X {
		throw (X) thrown;
	}

	@ParameterizedTest
	@MethodSource("faults")
	void hooksListenersSelectorsAndContinuationsMayThrowAnyThrowable(Throwable thrown) {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = client((builder) -> builder.sendHook(new BrokenHook(thrown))
			.connectionListener(new BrokenListener(thrown))
			.brokerListener((name, address, from, to) -> {
				throw sneaky(thrown);
			})).producer(OPTIONS);
		List<CompletableFuture<?>> all = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			CompletableFuture<SendResult> sent = producer.sendAsync(MESSAGE);
			all.add(sent);
			sent.thenAccept((result) -> {
				throw sneaky(thrown);
			});
			sent.whenComplete((result, failure) -> {
				throw sneaky(thrown);
			});
			all.add(producer.sendAsync(List.of(MESSAGE, MESSAGE)));
			producer.sendOneway(MESSAGE);
		}
		assertThat(all).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG));
		SendOptions selected = SendOptions.by((message, queues) -> {
			throw sneaky(thrown);
		});
		assertThatThrownBy(() -> producer.send(MESSAGE, selected)).isInstanceOf(RocketMQException.class);
		assertWorks(producer);
	}

	@ParameterizedTest
	@MethodSource("executors")
	void anExecutorForCallbacksMayRefuseFailOrLoseTasks(String what, Executor executor) {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = client((builder) -> builder.callbackExecutor(executor))
			.producer(ProducerOptions.group("p").sendTimeout(Duration.ofSeconds(1)).build());
		List<CompletableFuture<?>> all = new ArrayList<>(many(20, () -> producer.sendAsync(MESSAGE)));
		all.addAll(many(5, () -> producer.sendAsync(List.of(MESSAGE, MESSAGE))));
		assertAllEnd(all);
		assertWorks(producer);
	}

	static Stream<Arguments> executors() {
		AtomicInteger tasks = new AtomicInteger();
		return Stream.of(arguments("refuses", (Executor) (task) -> {
			throw new RejectedExecutionException("injected");
		}), arguments("fails", (Executor) (task) -> {
			throw new OutOfMemoryError("unable to create native thread: injected");
		}), arguments("loses all", (Executor) (task) -> {
		}), arguments("loses every other", (Executor) (task) -> {
			if (tasks.getAndIncrement() % 2 == 0) {
				task.run();
			}
		}));
	}

	@Test
	void aBatchEndsEvenIfAThousandPartsFailAtOnce() {
		this.cluster.broker("a", ScriptedCluster::store);
		Producer producer = client()
			.producer(OPTIONS.toBuilder().maxMessageSize(2000).maxInFlightBytes(1 << 24).compression(null).build());
		assertWorks(producer);
		// Each part has one message, and the topic does not have its queue.
		Message message = Message.to(ScriptedCluster.TOPIC).body(new byte[1900]).build();
		CompletableFuture<BatchResult> result = producer.sendAsync(Collections.nCopies(1000, message),
				SendOptions.to(new MessageQueue(ScriptedCluster.TOPIC, "nobody", 0)));
		assertThat(result).succeedsWithin(LONG);
		assertThat(result.join().failures()).hasSize(1000);
		assertWorks(producer);
	}

	@Test
	void aSendOfAnInterruptedThreadIsInFlightUntilItHasEnded() {
		this.cluster.broker("a", (request, peer) -> {
		});
		Producer producer = client().producer(OPTIONS);
		Thread.currentThread().interrupt();
		assertThatThrownBy(() -> producer.send(MESSAGE, Duration.ofMillis(300)))
			.isInstanceOf(CallInterruptedException.class);
		assertThat(Thread.interrupted()).isTrue();
		this.cluster.broker("a").script(ScriptedCluster.broker(ScriptedCluster::store));
		assertWorks(producer);
	}

	@Test
	void aSilentBrokerEndsEachCallAtItsDeadline() {
		this.cluster.broker("a", (request, peer) -> {
		});
		Producer producer = client().producer(OPTIONS);
		Duration short1 = Duration.ofMillis(400);
		List<CompletableFuture<?>> all = new ArrayList<>(many(20, () -> producer.sendAsync(MESSAGE, short1)));
		all.addAll(many(5, () -> producer.sendAsync(List.of(MESSAGE, MESSAGE), SendOptions.within(short1))));
		all.addAll(many(5, () -> producer.requestAsync(MESSAGE, short1)));
		assertAllEnd(all);
		assertThat(failure(all.get(0))).isInstanceOf(RequestTimeoutException.class)
			.extracting(RocketMQException::outcome)
			.isEqualTo(Outcome.UNKNOWN);
		await().atMost(LONG).until(() -> producer.statistics().inFlight() == 0);
		this.cluster.broker("a").script(ScriptedCluster.broker(ScriptedCluster::store));
		assertWorks(producer);
	}

	/** Throws wherever it is called. */
	private record BrokenHook(Throwable thrown) implements SendHook {

		@Override
		public Message sending(String group, Message message) {
			throw sneaky(this.thrown);
		}

		@Override
		public void sent(SendContext context, SendResult result) {
			throw sneaky(this.thrown);
		}

		@Override
		public void sentOneway(SendContext context) {
			throw sneaky(this.thrown);
		}

		@Override
		public void failed(SendContext context, RocketMQException failure) {
			throw sneaky(this.thrown);
		}

	}

	/** Throws wherever it is called. */
	private record BrokenListener(Throwable thrown) implements ConnectionListener {

		@Override
		public void connected(String address) {
			throw sneaky(this.thrown);
		}

		@Override
		public void disconnected(String address, String reason) {
			throw sneaky(this.thrown);
		}

		@Override
		public void phaseChanged(String address, ConnectionPhase from, ConnectionPhase to) {
			throw sneaky(this.thrown);
		}

	}

}
