package io.rocketmq.client.consumer.flow;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.broker.PullResult.Status;
import io.rocketmq.client.consumer.flow.QueueWorkerFixture.RecordingOffsets;
import io.rocketmq.client.consumer.flow.QueueWorkerFixture.ScriptedSource;
import io.rocketmq.client.consumer.offset.StartOffset;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.message.ReceivedMessage;

import static io.rocketmq.client.consumer.flow.QueueWorkerFixture.LONG;
import static io.rocketmq.client.consumer.flow.QueueWorkerFixture.QUEUE;
import static io.rocketmq.client.consumer.flow.QueueWorkerFixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a worker pulls and what it writes of its progress, from its start until its queue
 * is given up.
 */
class QueueWorkerTests {

	private final QueueWorkerFixture fixture = new QueueWorkerFixture();

	private final ScriptedSource source = this.fixture.source;

	private final RecordingOffsets offsets = this.fixture.offsets;

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void aWorkerPullsFromItsStartAndGoesOnWhereTheBrokerSays() {
		QueueWorker worker = this.fixture.worker(options());
		assertThat(this.source.pulls).isEmpty();
		worker.start(new StartOffset(10, true), false);
		assertThat(this.source.offsets()).containsExactly(10L);
		this.source.answer(Status.FOUND, 15, 10, 11);
		assertThat(this.source.offsets()).containsExactly(10L, 15L);
		this.source.answer(Status.NOTHING_NEW, 15);
		this.source.answer(Status.NOTHING_MATCHED, 40);
		assertThat(this.source.offsets()).containsExactly(10L, 15L, 15L, 40L);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L);
		assertThat(worker.queue()).isEqualTo(QUEUE);
	}

	@Test
	void aWorkerIsStartedOnce() {
		QueueWorker worker = this.fixture.worker(options());
		worker.start(new StartOffset(10, true), false);
		worker.start(new StartOffset(20, true), false);
		assertThat(this.source.offsets()).containsExactly(10L);
	}

	@Test
	void progressIsTheLowestThatIsUnfinished() {
		QueueWorker worker = this.fixture.byHand(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.fixture.runAll();
		this.fixture.inWork.get(11L).complete(true);
		this.fixture.inWork.get(12L).complete(true);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
		this.fixture.inWork.get(10L).complete(true);
		assertThat(worker.commit()).isCompleted();
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).as("written once, as nothing changed").containsExactly(13L);
	}

	@Test
	void progressThatCouldNotBeWrittenIsWrittenNextTime() {
		QueueWorker worker = this.fixture.worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.NOTHING_MATCHED, 20);
		this.offsets.failures = 1;
		assertThat(worker.commit()).isCompletedExceptionally();
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(20L);
	}

	@Test
	void aWorkerThatIsFullPullsNoMoreUntilEnoughIsFinished() {
		QueueWorker worker = this.fixture
			.byHand(options().toBuilder().fetch((fetch) -> fetch.maxCachedMessages(3)).build());
		worker.start(new StartOffset(0, true), false);
		this.source.answer(Status.FOUND, 2, 0, 1);
		assertThat(this.source.pulls).hasSize(2);
		this.source.answer(Status.FOUND, 4, 2, 3);
		assertThat(this.source.pulls).as("four are cached").hasSize(2);
		this.fixture.runAll();
		this.fixture.inWork.get(3L).complete(true);
		assertThat(this.source.pulls).as("three are cached").hasSize(2);
		this.fixture.inWork.get(0L).complete(true);
		assertThat(this.source.offsets()).as("two are cached").containsExactly(0L, 2L, 4L);
		this.fixture.inWork.values().forEach((each) -> each.complete(true));
		assertThat(this.source.pulls).as("one pull at a time").hasSize(3);
	}

	@Test
	void aWorkerThatIsFullByBytesPullsNoMoreUntilEnoughIsFinished() {
		QueueWorker worker = this.fixture
			.worker(options().toBuilder().fetch((fetch) -> fetch.maxCachedBytes(250)).build());
		worker.start(new StartOffset(0, true), false);
		// About a hundred bytes each.
		this.source.answer(Status.FOUND, 3, 0, 1, 2);
		assertThat(this.source.pulls).hasSize(1);
		this.fixture.runAll();
		assertThat(this.source.offsets()).containsExactly(0L, 3L);
	}

	@Test
	void aWorkerWhoseOffsetIsNotInTheQueueTellsWhereToBeginAnewAndWritesNothing() {
		QueueWorker worker = this.fixture.byHand(options());
		worker.start(new StartOffset(1000, true), false);
		this.source.answer(Status.FOUND, 1001, 1000);
		this.fixture.runAll();
		this.source.answer(Status.OFFSET_ILLEGAL, 50);
		assertThat(this.fixture.moved).containsExactly(50L);
		assertThat(this.source.offsets()).containsExactly(1000L, 1001L);
		CompletableFuture<Void> abandoned = worker.abandon();
		assertThat(abandoned).as("a message is in work").isNotDone();
		this.fixture.inWork.get(1000L).complete(true);
		assertThat(abandoned).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
	}

	@Test
	void aPausedWorkerBeginsNothingAndGoesOnWhereItWas() {
		QueueWorker worker = this.fixture.worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 12, 10, 11);
		worker.pause();
		this.fixture.runAll();
		assertThat(this.fixture.delivered).isEmpty();
		this.source.answer(Status.FOUND, 13, 12);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).isEmpty();
		assertThat(this.source.pulls).as("none while it is paused").hasSize(2);
		assertThat(worker.progress().paused()).isTrue();
		worker.resume();
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactlyInAnyOrder(10L, 11L, 12L);
		assertThat(this.source.offsets()).containsExactly(10L, 12L, 13L);
	}

	@Test
	void aWorkerThatStartsPausedPullsOnceItIsResumed() {
		QueueWorker worker = this.fixture.worker(options());
		worker.start(new StartOffset(10, true), true);
		assertThat(this.source.pulls).isEmpty();
		worker.resume();
		assertThat(this.source.offsets()).containsExactly(10L);
	}

	@Test
	void aWorkerThatIsFarAheadOfItsLowestMessageWaitsForThat() {
		QueueWorker worker = this.fixture
			.byHand(options().toBuilder().fetch((fetch) -> fetch.maxOffsetSpan(100)).build());
		worker.start(new StartOffset(0, true), false);
		this.source.answer(Status.FOUND, 90, 0, 1);
		this.source.answer(Status.FOUND, 150, 149);
		assertThat(this.source.pulls).hasSize(2);
		this.fixture.runAll();
		this.fixture.inWork.get(1L).complete(true);
		this.fixture.inWork.get(149L).complete(true);
		assertThat(this.source.pulls).hasSize(2);
		this.fixture.inWork.get(0L).complete(true);
		assertThat(this.source.offsets()).containsExactly(0L, 90L, 150L);
	}

	@Test
	void aBrokerThatSaysToGoOnWhereThePullWasIsAskedOnceMoreAndThenNotAtOnce() {
		QueueWorker worker = this.fixture.worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.OFFSET_ILLEGAL, 10);
		assertThat(this.source.offsets()).containsExactly(10L, 10L);
		this.source.answer(Status.OFFSET_ILLEGAL, 10);
		assertThat(this.source.offsets()).containsExactly(10L, 10L);
		await().atMost(LONG).until(() -> this.source.offsets().equals(List.of(10L, 10L, 10L)));
		this.source.answer(Status.FOUND, 10);
		assertThat(this.source.offsets()).containsExactly(10L, 10L, 10L);
		await().atMost(LONG).until(() -> this.source.offsets().equals(List.of(10L, 10L, 10L, 10L)));
		this.source.answer(Status.OFFSET_ILLEGAL, 10);
		assertThat(this.source.offsets()).as("it has given an answer since").hasSize(5);
	}

	@Test
	void aFailedPullIsRepeatedFromTheSameOffset() {
		QueueWorker worker = this.fixture.worker(options());
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
		this.fixture.runAll();
		assertThat(this.source.offsets()).containsExactly(10L, 10L, 10L, 11L);
		assertThat(this.fixture.delivered).containsExactly(10L);
		assertThat(worker.queue()).isEqualTo(QUEUE);
	}

	@Test
	void givingAQueueUpWaitsForWhatIsInWorkAndBeginsNothingMore() {
		CompletableFuture<Void> proceed = new CompletableFuture<>();
		CompletableFuture<Void> inWork = new CompletableFuture<>();
		QueueWorker worker = this.fixture.worker(options(), (ReceivedMessage message) -> {
			this.fixture.delivered.add(message.queueOffset());
			inWork.complete(null);
			proceed.join();
			return true;
		});
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		CompletableFuture<Void> listener = CompletableFuture.runAsync(this.fixture.tasks.remove());
		assertThat(inWork).succeedsWithin(LONG);
		CompletableFuture<Void> released = worker.release();
		assertThat(worker.release()).isSameAs(released);
		this.fixture.runAll();
		assertThat(released).isNotDone();
		assertThat(this.offsets.stored).isEmpty();
		proceed.complete(null);
		assertThat(listener).succeedsWithin(LONG);
		assertThat(released).succeedsWithin(LONG);
		assertThat(this.fixture.delivered).containsExactly(10L);
		assertThat(this.offsets.stored).as("the first that was not begun").containsExactly(11L);
		this.source.answer(Status.FOUND, 14, 13);
		assertThat(this.fixture.tasks).isEmpty();
		assertThat(this.source.pulls).hasSize(2);
	}

	@Test
	void givingAQueueUpWaitsForAMessageThatIsBeingGivenBack() {
		QueueWorker worker = this.fixture.worker(options());
		this.fixture.failing.add(10L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		CompletableFuture<Void> released = worker.release();
		assertThat(released).isNotDone();
		this.source.giveBacks.remove().complete(null);
		assertThat(released).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
	}

	@Test
	void aQueueIsGivenUpEvenIfItsProgressCanNotBeWritten() {
		QueueWorker worker = this.fixture.worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.NOTHING_MATCHED, 20);
		this.offsets.failures = 1;
		assertThat(worker.release()).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
	}

	@Test
	void aQueueThatWasNeverStartedIsGivenUpAtOnceAndStaysSo() {
		QueueWorker worker = this.fixture.worker(options());
		assertThat(worker.commit()).isCompleted();
		assertThat(worker.release()).isCompleted();
		worker.start(new StartOffset(10, true), false);
		assertThat(this.source.pulls).isEmpty();
		assertThat(this.offsets.stored).isEmpty();
	}

	@Test
	void aFailedPullIsNotRepeatedOnceTheQueueIsGivenUp() {
		QueueWorker worker = this.fixture.worker(options());
		worker.start(new StartOffset(10, true), false);
		assertThat(worker.release()).isCompleted();
		this.source.pulls.get(0)
			.future()
			.completeExceptionally(new BrokerBusyException("busy", ErrorContext.none(), null));
		CompletableFuture<Void> later = new CompletableFuture<>();
		this.fixture.housekeeping.after(Duration.ofMillis(300).toNanos(), () -> later.complete(null));
		assertThat(later).succeedsWithin(LONG);
		assertThat(this.source.pulls).hasSize(1);
	}

}
