package io.rocketmq.client.consumer.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.broker.PullResult.Status;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.consumer.offset.StartOffset;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.protocol.codec.StoredMessages;
import io.rocketmq.client.support.Housekeeping;
import io.rocketmq.client.testing.StoredMessageBytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A worker whose broker, executor and offset store are played by the test, so that each
 * step happens when the test says so.
 */
class QueueWorkerTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker", 3);

	private final ScriptedSource source = new ScriptedSource();

	private final RecordingOffsets offsets = new RecordingOffsets();

	private final Housekeeping housekeeping = new Housekeeping();

	/** What waits for the listener's threads; run by the test. */
	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final List<Long> delivered = new CopyOnWriteArrayList<>();

	private final Set<Long> failing = ConcurrentHashMap.newKeySet();

	private final Map<Long, CompletableFuture<Boolean>> inWork = new ConcurrentHashMap<>();

	/** Where the broker wanted the worker to begin anew. */
	private final List<Long> moved = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.housekeeping.close();
	}

	@Test
	void aWorkerPullsFromItsStartAndGoesOnWhereTheBrokerSays() {
		QueueWorker worker = worker(options());
		assertThat(this.source.pulls).isEmpty();
		worker.start(new StartOffset(10, true), false);
		assertThat(this.source.offsets()).containsExactly(10L);
		this.source.answer(Status.FOUND, 15, 10, 11);
		assertThat(this.source.offsets()).containsExactly(10L, 15L);
		this.source.answer(Status.NOTHING_NEW, 15);
		this.source.answer(Status.NOTHING_MATCHED, 40);
		assertThat(this.source.offsets()).containsExactly(10L, 15L, 15L, 40L);
		runAll();
		assertThat(this.delivered).containsExactly(10L, 11L);
		assertThat(worker.queue()).isEqualTo(QUEUE);
	}

	@Test
	void aWorkerIsStartedOnce() {
		QueueWorker worker = worker(options());
		worker.start(new StartOffset(10, true), false);
		worker.start(new StartOffset(20, true), false);
		assertThat(this.source.offsets()).containsExactly(10L);
	}

	@Test
	void progressIsTheLowestThatIsUnfinished() {
		QueueWorker worker = byHand(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		runAll();
		this.inWork.get(11L).complete(true);
		this.inWork.get(12L).complete(true);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
		this.inWork.get(10L).complete(true);
		assertThat(worker.commit()).isCompleted();
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).as("written once, as nothing changed").containsExactly(13L);
	}

	@Test
	void progressThatCouldNotBeWrittenIsWrittenNextTime() {
		QueueWorker worker = worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.NOTHING_MATCHED, 20);
		this.offsets.failures = 1;
		assertThat(worker.commit()).isCompletedExceptionally();
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(20L);
	}

	@Test
	void aWorkerThatIsFullPullsNoMoreUntilEnoughIsFinished() {
		QueueWorker worker = byHand(options().toBuilder().fetch((fetch) -> fetch.maxCachedMessages(3)).build());
		worker.start(new StartOffset(0, true), false);
		this.source.answer(Status.FOUND, 2, 0, 1);
		assertThat(this.source.pulls).hasSize(2);
		this.source.answer(Status.FOUND, 4, 2, 3);
		assertThat(this.source.pulls).as("four are cached").hasSize(2);
		runAll();
		this.inWork.get(3L).complete(true);
		assertThat(this.source.pulls).as("three are cached").hasSize(2);
		this.inWork.get(0L).complete(true);
		assertThat(this.source.offsets()).as("two are cached").containsExactly(0L, 2L, 4L);
		this.inWork.values().forEach((each) -> each.complete(true));
		assertThat(this.source.pulls).as("one pull at a time").hasSize(3);
	}

	@Test
	void aWorkerThatIsFullByBytesPullsNoMoreUntilEnoughIsFinished() {
		QueueWorker worker = worker(options().toBuilder().fetch((fetch) -> fetch.maxCachedBytes(250)).build());
		worker.start(new StartOffset(0, true), false);
		// About a hundred bytes each.
		this.source.answer(Status.FOUND, 3, 0, 1, 2);
		assertThat(this.source.pulls).hasSize(1);
		runAll();
		assertThat(this.source.offsets()).containsExactly(0L, 3L);
	}

	@Test
	void messagesBeforeTheOffsetThatWasAskedForAreIgnored() {
		QueueWorker worker = worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 12, 8, 9, 10, 11);
		runAll();
		assertThat(this.delivered).containsExactly(10L, 11L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void messagesThatTheSubscriptionDoesNotWantAreSkipped() {
		QueueWorker worker = worker(options());
		this.source.unwanted.add(11L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		runAll();
		assertThat(this.delivered).containsExactly(10L, 12L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(13L);
	}

	@Test
	void aWorkerWhoseOffsetIsNotInTheQueueTellsWhereToBeginAnewAndWritesNothing() {
		QueueWorker worker = byHand(options());
		worker.start(new StartOffset(1000, true), false);
		this.source.answer(Status.FOUND, 1001, 1000);
		runAll();
		this.source.answer(Status.OFFSET_ILLEGAL, 50);
		assertThat(this.moved).containsExactly(50L);
		assertThat(this.source.offsets()).containsExactly(1000L, 1001L);
		CompletableFuture<Void> abandoned = worker.abandon();
		assertThat(abandoned).as("a message is in work").isNotDone();
		this.inWork.get(1000L).complete(true);
		assertThat(abandoned).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
	}

	@Test
	void aPausedWorkerBeginsNothingAndGoesOnWhereItWas() {
		QueueWorker worker = worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 12, 10, 11);
		worker.pause();
		runAll();
		assertThat(this.delivered).isEmpty();
		this.source.answer(Status.FOUND, 13, 12);
		runAll();
		assertThat(this.delivered).isEmpty();
		assertThat(this.source.pulls).as("none while it is paused").hasSize(2);
		assertThat(worker.progress().paused()).isTrue();
		worker.resume();
		runAll();
		assertThat(this.delivered).containsExactlyInAnyOrder(10L, 11L, 12L);
		assertThat(this.source.offsets()).containsExactly(10L, 12L, 13L);
	}

	@Test
	void aWorkerThatStartsPausedPullsOnceItIsResumed() {
		QueueWorker worker = worker(options());
		worker.start(new StartOffset(10, true), true);
		assertThat(this.source.pulls).isEmpty();
		worker.resume();
		assertThat(this.source.offsets()).containsExactly(10L);
	}

	@Test
	void aWorkerThatIsFarAheadOfItsLowestMessageWaitsForThat() {
		QueueWorker worker = byHand(options().toBuilder().fetch((fetch) -> fetch.maxOffsetSpan(100)).build());
		worker.start(new StartOffset(0, true), false);
		this.source.answer(Status.FOUND, 90, 0, 1);
		this.source.answer(Status.FOUND, 150, 149);
		assertThat(this.source.pulls).hasSize(2);
		runAll();
		this.inWork.get(1L).complete(true);
		this.inWork.get(149L).complete(true);
		assertThat(this.source.pulls).hasSize(2);
		this.inWork.get(0L).complete(true);
		assertThat(this.source.offsets()).containsExactly(0L, 90L, 150L);
	}

	@Test
	void aMessageThatTakesTooLongIsGivenBackAndWhatTheListenerSaysLaterDoesNotCount() {
		QueueWorker worker = byHand(options().toBuilder().consumeTimeout(Duration.ofNanos(1)).build());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 11, 10);
		runAll();
		worker.expire();
		worker.expire();
		assertThat(this.source.givenBack).containsExactly(10L);
		this.source.giveBacks.remove().complete(null);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
		this.inWork.get(10L).complete(false);
		assertThat(this.source.givenBack).containsExactly(10L);
		assertThat(worker.progress().inWork()).isZero();
	}

	@Test
	void orderlyMessagesComeOneAfterTheOtherAndWaitForOneThatFails() {
		QueueWorker worker = worker(options().toBuilder().orderly(true).suspendTime(Duration.ofMillis(500)).build());
		this.failing.add(11L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		runAll();
		assertThat(this.delivered).containsExactly(10L, 11L);
		await().atMost(LONG).until(() -> !this.tasks.isEmpty());
		runAll();
		assertThat(this.delivered).containsExactly(10L, 11L, 11L);
		assertThat(this.source.givenBack).isEmpty();
		this.failing.clear();
		await().atMost(LONG).until(() -> !this.tasks.isEmpty());
		runAll();
		assertThat(this.delivered).containsExactly(10L, 11L, 11L, 11L, 12L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(13L);
	}

	@Test
	void anOrderlyMessageGoesToTheDeadLettersAfterItsLastTryAndTheQueueGoesOn() {
		QueueWorker worker = worker(options().toBuilder().orderly(true).maxReconsumeTimes(0).build());
		this.failing.add(10L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 12, 10, 11);
		runAll();
		assertThat(this.source.givenBack).containsExactly(10L);
		assertThat(this.delivered).containsExactly(10L);
		this.source.giveBacks.remove().complete(null);
		runAll();
		assertThat(this.delivered).containsExactly(10L, 11L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void anOrderlyQueueThatIsNotLockedBeginsNothing() {
		QueueWorker worker = worker(options().toBuilder().orderly(true).build());
		this.source.held = false;
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 11, 10);
		runAll();
		assertThat(this.delivered).isEmpty();
		this.source.held = true;
		await().atMost(LONG).until(() -> !this.tasks.isEmpty());
		runAll();
		assertThat(this.delivered).containsExactly(10L);
	}

	@Test
	void eachMessageOfABatchHasItsOwnResult() {
		QueueWorker worker = delivering((queue, messages) -> {
			messages.forEach((message) -> this.delivered.add(message.queueOffset()));
			return CompletableFuture.completedFuture(BatchConsumeResult.first(messages.size() - 1));
		}, new WorkPool(this.tasks::add, 1000), this.housekeeping, options().toBuilder().batchSize(2).build(),
				() -> Long.MAX_VALUE, this.moved::add);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		runAll();
		assertThat(this.delivered).containsExactlyInAnyOrder(10L, 11L, 12L);
		assertThat(this.source.givenBack).as("the last of each batch").containsExactlyInAnyOrder(11L, 12L);
	}

	@Test
	void aBrokerThatSaysToGoOnWhereThePullWasIsNotAskedAgainAtOnce() {
		QueueWorker worker = worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.OFFSET_ILLEGAL, 10);
		assertThat(this.source.offsets()).containsExactly(10L);
		await().atMost(LONG).until(() -> this.source.offsets().equals(List.of(10L, 10L)));
		this.source.answer(Status.FOUND, 10);
		assertThat(this.source.offsets()).containsExactly(10L, 10L);
		await().atMost(LONG).until(() -> this.source.offsets().equals(List.of(10L, 10L, 10L)));
	}

	@Test
	void aFailedPullIsRepeatedFromTheSameOffset() {
		QueueWorker worker = worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.pulls.get(0)
			.future()
			.completeExceptionally(new BrokerBusyException("busy", ErrorContext.none(), null));
		await().atMost(LONG).until(() -> this.source.pulls.size() == 2);
		this.source.pulls.get(1)
			.future()
			.completeExceptionally(new ConnectFailedException("down", ErrorContext.none(), null));
		await().atMost(LONG).until(() -> this.source.pulls.size() == 3);
		this.source.answer(Status.FOUND, 11, 10);
		runAll();
		assertThat(this.source.offsets()).containsExactly(10L, 10L, 10L, 11L);
		assertThat(this.delivered).containsExactly(10L);
		assertThat(worker.queue()).isEqualTo(QUEUE);
	}

	@Test
	void aMessageThatFailedIsGivenBackAndThenFinished() {
		QueueWorker worker = worker(options());
		this.failing.add(10L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 12, 10, 11);
		runAll();
		assertThat(this.source.givenBack).containsExactly(10L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).as("the broker does not have it yet").isEmpty();
		this.source.giveBacks.remove().complete(null);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void aMessageThatCouldNotBeGivenBackIsDeliveredHereAgain() {
		QueueWorker worker = worker(options());
		this.failing.add(10L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 11, 10);
		runAll();
		this.source.giveBacks.remove()
			.completeExceptionally(new ConnectFailedException("down", ErrorContext.none(), null));
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).as("not lost").isEmpty();
		this.failing.clear();
		await().atMost(LONG).until(() -> !this.tasks.isEmpty());
		runAll();
		assertThat(this.delivered).containsExactly(10L, 10L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
	}

	@Test
	void givingAQueueUpWaitsForWhatIsInWorkAndBeginsNothingMore() {
		CompletableFuture<Void> proceed = new CompletableFuture<>();
		CompletableFuture<Void> inWork = new CompletableFuture<>();
		QueueWorker worker = worker(options(), (ReceivedMessage message) -> {
			this.delivered.add(message.queueOffset());
			inWork.complete(null);
			proceed.join();
			return true;
		});
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		CompletableFuture<Void> listener = CompletableFuture.runAsync(this.tasks.remove());
		assertThat(inWork).succeedsWithin(LONG);
		CompletableFuture<Void> released = worker.release();
		assertThat(worker.release()).isSameAs(released);
		runAll();
		assertThat(released).isNotDone();
		assertThat(this.offsets.stored).isEmpty();
		proceed.complete(null);
		assertThat(listener).succeedsWithin(LONG);
		assertThat(released).succeedsWithin(LONG);
		assertThat(this.delivered).containsExactly(10L);
		assertThat(this.offsets.stored).as("the first that was not begun").containsExactly(11L);
		this.source.answer(Status.FOUND, 14, 13);
		assertThat(this.tasks).isEmpty();
		assertThat(this.source.pulls).hasSize(2);
	}

	@Test
	void givingAQueueUpWaitsForAMessageThatIsBeingGivenBack() {
		QueueWorker worker = worker(options());
		this.failing.add(10L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 11, 10);
		runAll();
		CompletableFuture<Void> released = worker.release();
		assertThat(released).isNotDone();
		this.source.giveBacks.remove().complete(null);
		assertThat(released).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
	}

	@Test
	void aQueueIsGivenUpEvenIfItsProgressCanNotBeWritten() {
		QueueWorker worker = worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.NOTHING_MATCHED, 20);
		this.offsets.failures = 1;
		assertThat(worker.release()).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
	}

	@Test
	void aQueueThatWasNeverStartedIsGivenUpAtOnceAndStaysSo() {
		QueueWorker worker = worker(options());
		assertThat(worker.commit()).isCompleted();
		assertThat(worker.release()).isCompleted();
		worker.start(new StartOffset(10, true), false);
		assertThat(this.source.pulls).isEmpty();
		assertThat(this.offsets.stored).isEmpty();
	}

	@Test
	void aFailedPullIsNotRepeatedOnceTheQueueIsGivenUp() {
		QueueWorker worker = worker(options());
		worker.start(new StartOffset(10, true), false);
		assertThat(worker.release()).isCompleted();
		this.source.pulls.get(0)
			.future()
			.completeExceptionally(new BrokerBusyException("busy", ErrorContext.none(), null));
		CompletableFuture<Void> later = new CompletableFuture<>();
		this.housekeeping.after(Duration.ofMillis(300).toNanos(), () -> later.complete(null));
		assertThat(later).succeedsWithin(LONG);
		assertThat(this.source.pulls).hasSize(1);
	}

	@Test
	void whatAnExecutorThatIsClosedDoesNotTakeIsNotCountedAsConsumed() {
		QueueWorker worker = delivering(
				(queue, messages) -> CompletableFuture.completedFuture(BatchConsumeResult.SUCCESS),
				new WorkPool((task) -> {
					throw new RejectedExecutionException("closed");
				}, 10), this.housekeeping, options(), () -> Long.MAX_VALUE, this.moved::add);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 12, 10, 11);
		assertThat(worker.release()).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
	}

	private QueueWorker worker(ConsumerOptions options) {
		return worker(options, (ReceivedMessage message) -> {
			this.delivered.add(message.queueOffset());
			return !this.failing.contains(message.queueOffset());
		});
	}

	private QueueWorker worker(ConsumerOptions options, Predicate<ReceivedMessage> listener) {
		return worker(options, (queue, messages) -> CompletableFuture
			.completedFuture(listener.test(messages.get(0)) ? BatchConsumeResult.SUCCESS : BatchConsumeResult.RETRY));
	}

	/** A worker whose messages end when the test completes their futures. */
	private QueueWorker byHand(ConsumerOptions options) {
		return worker(options, (queue, messages) -> {
			CompletableFuture<Boolean> end = new CompletableFuture<>();
			this.inWork.put(messages.get(0).queueOffset(), end);
			return end.thenApply((success) -> success ? BatchConsumeResult.SUCCESS : BatchConsumeResult.RETRY);
		});
	}

	private QueueWorker delivering(Delivery delivery, WorkPool pool, Housekeeping times, ConsumerOptions options,
			LongSupplier maxBytes, LongConsumer newMoved) {
		return new QueueWorker(QUEUE, this.source, this.offsets,
				Consumption.by(this.source, delivery, pool, times, options), times, options, maxBytes, newMoved);
	}

	private QueueWorker worker(ConsumerOptions options, Delivery delivery) {
		return delivering(delivery, new WorkPool(this.tasks::add, 1000), this.housekeeping, options,
				() -> options.fetch().maxCachedBytes(), this.moved::add);
	}

	private static ConsumerOptions options() {
		return ConsumerOptions.of("c");
	}

	private void runAll() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

	private record Pull(long offset, CompletableFuture<PullResult> future) {
	}

	/** A broker that answers when the test says so. */
	private static final class ScriptedSource implements QueueSource {

		private final List<Pull> pulls = new CopyOnWriteArrayList<>();

		private volatile boolean held = true;

		private final Set<Long> unwanted = ConcurrentHashMap.newKeySet();

		private final List<Long> givenBack = new CopyOnWriteArrayList<>();

		private final Queue<CompletableFuture<Void>> giveBacks = new ConcurrentLinkedQueue<>();

		@Override
		public CompletableFuture<PullResult> pull(long offset) {
			Pull pull = new Pull(offset, new CompletableFuture<>());
			this.pulls.add(pull);
			return pull.future();
		}

		@Override
		public CompletableFuture<Void> giveBack(ReceivedMessage message, ConsumeResult result) {
			this.givenBack.add(message.queueOffset());
			CompletableFuture<Void> done = new CompletableFuture<>();
			this.giveBacks.add(done);
			return done;
		}

		@Override
		public boolean isHeld() {
			return this.held;
		}

		@Override
		public boolean wants(ReceivedMessage message) {
			return !this.unwanted.contains(message.queueOffset());
		}

		List<Long> offsets() {
			return this.pulls.stream().map(Pull::offset).toList();
		}

		/** Answers the newest pull. */
		void answer(Status status, long nextOffset, long... messages) {
			List<ReceivedMessage> found = new ArrayList<>();
			for (long offset : messages) {
				byte[] bytes = StoredMessageBytes.message().queueOffset(offset).bytes();
				found.addAll(StoredMessages.read(bytes, "broker"));
			}
			Pull newest = this.pulls.get(this.pulls.size() - 1);
			assertThat(newest.future().complete(new PullResult(status, found, nextOffset, 0, 0, 0)))
				.as("a pull is open")
				.isTrue();
		}

	}

	private static final class RecordingOffsets implements OffsetStore {

		private final List<Long> stored = new CopyOnWriteArrayList<>();

		private int failures;

		@Override
		public CompletableFuture<OptionalLong> load(MessageQueue queue) {
			return CompletableFuture.completedFuture(OptionalLong.empty());
		}

		@Override
		public CompletableFuture<Void> store(MessageQueue queue, long offset) {
			if (this.failures-- > 0) {
				return CompletableFuture.failedFuture(new ConnectFailedException("down", ErrorContext.none(), null));
			}
			this.stored.add(offset);
			return CompletableFuture.completedFuture(null);
		}

	}

}
