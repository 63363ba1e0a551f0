package io.rocketmq.client.consumer.flow;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.broker.PullResult.Status;
import io.rocketmq.client.consumer.flow.QueueWorkerFixture.RecordingOffsets;
import io.rocketmq.client.consumer.flow.QueueWorkerFixture.ScriptedSource;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.offset.StartOffset;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;

import static io.rocketmq.client.consumer.flow.QueueWorkerFixture.LONG;
import static io.rocketmq.client.consumer.flow.QueueWorkerFixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Which of a worker's messages are delivered and in which order, and what becomes of
 * those that fail or take too long.
 */
class QueueWorkerDeliveryTests {

	private final QueueWorkerFixture fixture = new QueueWorkerFixture();

	private final ScriptedSource source = this.fixture.source;

	private final RecordingOffsets offsets = this.fixture.offsets;

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void messagesBeforeTheOffsetThatWasAskedForAreIgnored() {
		QueueWorker worker = this.fixture.worker(options());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 12, 8, 9, 10, 11);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void messagesThatTheSubscriptionDoesNotWantAreSkipped() {
		QueueWorker worker = this.fixture.worker(options());
		this.source.unwanted.add(11L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 12L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(13L);
	}

	@Test
	void aMessageThatTakesTooLongIsGivenBackAndWhatTheListenerSaysLaterDoesNotCount() {
		QueueWorker worker = this.fixture.byHand(options().toBuilder().consumeTimeout(Duration.ofNanos(1)).build());
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		worker.expire();
		worker.expire();
		assertThat(this.source.givenBack).containsExactly(10L);
		this.source.giveBacks.remove().complete(null);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
		this.fixture.inWork.get(10L).complete(false);
		assertThat(this.source.givenBack).containsExactly(10L);
		assertThat(worker.progress().inWork()).isZero();
	}

	@Test
	void orderlyMessagesComeOneAfterTheOtherAndWaitForOneThatFails() {
		QueueWorker worker = this.fixture
			.worker(options().toBuilder().orderly(true).suspendTime(Duration.ofMillis(500)).build());
		this.fixture.failing.add(11L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L);
		await().atMost(LONG).until(() -> !this.fixture.tasks.isEmpty());
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L, 11L);
		assertThat(this.source.givenBack).isEmpty();
		this.fixture.failing.clear();
		await().atMost(LONG).until(() -> !this.fixture.tasks.isEmpty());
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L, 11L, 11L, 12L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(13L);
	}

	@Test
	void anOrderlyMessageGoesToTheDeadLettersAfterItsLastTryAndTheQueueGoesOn() {
		QueueWorker worker = this.fixture.worker(options().toBuilder().orderly(true).maxReconsumeTimes(0).build());
		this.fixture.failing.add(10L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 12, 10, 11);
		this.fixture.runAll();
		assertThat(this.source.givenBack).containsExactly(10L);
		assertThat(this.fixture.delivered).containsExactly(10L);
		this.source.giveBacks.remove().complete(null);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void anOrderlyQueueThatIsNotLockedBeginsNothing() {
		QueueWorker worker = this.fixture.worker(options().toBuilder().orderly(true).build());
		this.source.held = false;
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).isEmpty();
		this.source.held = true;
		await().atMost(LONG).until(() -> !this.fixture.tasks.isEmpty());
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L);
	}

	@Test
	void eachMessageOfABatchHasItsOwnResult() {
		QueueWorker worker = this.fixture.delivering((queue, messages) -> {
			messages.forEach((message) -> this.fixture.delivered.add(message.queueOffset()));
			return CompletableFuture.completedFuture(BatchConsumeResult.first(messages.size() - 1));
		}, new WorkPool(this.fixture.tasks::add, 1000), options().toBuilder().batchSize(2).build(),
				() -> Long.MAX_VALUE);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactlyInAnyOrder(10L, 11L, 12L);
		assertThat(this.source.givenBack).as("the last of each batch").containsExactlyInAnyOrder(11L, 12L);
	}

	@Test
	void aMessageThatFailedIsGivenBackAndThenFinished() {
		QueueWorker worker = this.fixture.worker(options());
		this.fixture.failing.add(10L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 12, 10, 11);
		this.fixture.runAll();
		assertThat(this.source.givenBack).containsExactly(10L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).as("the broker does not have it yet").isEmpty();
		this.source.giveBacks.remove().complete(null);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void aMessageThatCouldNotBeGivenBackIsDeliveredHereAgain() {
		QueueWorker worker = this.fixture.worker(options());
		this.fixture.failing.add(10L);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		this.source.giveBacks.remove()
			.completeExceptionally(new ConnectFailedException("down", ErrorContext.none(), null));
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).as("not lost").isEmpty();
		this.fixture.failing.clear();
		await().atMost(LONG).until(() -> !this.fixture.tasks.isEmpty());
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 10L);
		assertThat(worker.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
	}

	@Test
	void whatAnExecutorThatIsClosedDoesNotTakeIsNotCountedAsConsumed() {
		QueueWorker worker = this.fixture.delivering(
				(queue, messages) -> CompletableFuture.completedFuture(BatchConsumeResult.SUCCESS),
				new WorkPool((task) -> {
					throw new RejectedExecutionException("closed");
				}, 10), options(), () -> Long.MAX_VALUE);
		worker.start(new StartOffset(10, true), false);
		this.source.answer(Status.FOUND, 12, 10, 11);
		assertThat(worker.release()).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
	}

}
