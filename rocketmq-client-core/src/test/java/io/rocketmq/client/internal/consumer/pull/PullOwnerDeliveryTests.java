package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.broker.PullResult.Status;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.internal.consumer.dispatch.WorkPool;
import io.rocketmq.client.internal.consumer.pull.PullOwnerFixture.RecordingOffsets;
import io.rocketmq.client.internal.consumer.pull.PullOwnerFixture.ScriptedSource;

import static io.rocketmq.client.internal.consumer.pull.PullOwnerFixture.options;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Delivery of an owner's messages: their order, and the handling of those that fail or
 * take too long.
 */
class PullOwnerDeliveryTests {

	private final PullOwnerFixture fixture = new PullOwnerFixture();

	private final ScriptedSource source = this.fixture.source;

	private final RecordingOffsets offsets = this.fixture.offsets;

	@Test
	void messagesBeforeTheOffsetThatWasAskedForAreIgnored() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 8, 9, 10, 11);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void messagesThatTheSubscriptionDoesNotWantAreSkipped() {
		PullOwner owner = this.fixture.owner(options());
		this.source.unwanted.add(11L);
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 12L);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(13L);
	}

	@Test
	void aMessageThatTakesTooLongIsSentBackAndItsLaterResultIgnored() {
		PullOwner owner = this.fixture.byHand(options().toBuilder().consumeTimeout(Duration.ofNanos(1)).build());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		pass(owner, Duration.ofMillis(1));
		pass(owner, Duration.ofMillis(1));
		assertThat(this.source.sentBack).containsExactly(10L);
		this.source.sendBacks.remove().complete(null);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
		this.fixture.inFlight.get(10L).complete(false);
		assertThat(this.source.sentBack).containsExactly(10L);
		assertThat(owner.position().inFlight()).isZero();
	}

	@Test
	void orderlyMessagesComeOneAfterTheOtherAndWaitForOneThatFails() {
		PullOwner owner = this.fixture
			.owner(options().toBuilder().orderly(true).suspendTime(Duration.ofMillis(500)).build());
		this.fixture.failing.add(11L);
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L);
		this.fixture.timing.pass(Duration.ofSeconds(6));
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L, 11L);
		assertThat(this.source.sentBack).isEmpty();
		this.fixture.failing.clear();
		this.fixture.timing.pass(Duration.ofSeconds(6));
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L, 11L, 11L, 12L);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(13L);
	}

	@Test
	void anOrderlyMessageIsDeadLetteredAfterItsLastTryAndTheQueueContinues() {
		PullOwner owner = this.fixture.owner(options().toBuilder().orderly(true).maxReconsumeTimes(0).build());
		this.fixture.failing.add(10L);
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 10, 11);
		this.fixture.runAll();
		assertThat(this.source.sentBack).containsExactly(10L);
		assertThat(this.fixture.delivered).containsExactly(10L);
		this.source.sendBacks.remove().complete(null);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void anOrderlyQueueThatIsNotLockedBeginsNothing() {
		PullOwner owner = this.fixture.owner(options().toBuilder().orderly(true).build());
		this.fixture.lock.held = false;
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).isEmpty();
		this.fixture.lock.held = true;
		this.fixture.timing.pass(Duration.ofSeconds(6));
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L);
	}

	@Test
	void eachMessageOfABatchHasItsOwnResult() {
		PullOwner owner = this.fixture.delivering((queue, messages) -> {
			messages.forEach((message) -> this.fixture.delivered.add(message.queueOffset()));
			return CompletableFuture.completedFuture(BatchConsumeResult.first(messages.size() - 1));
		}, new WorkPool(this.fixture.tasks::add, 1000), options().toBuilder().batchSize(2).build(),
				() -> Long.MAX_VALUE);
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactlyInAnyOrder(10L, 11L, 12L);
		assertThat(this.source.sentBack).as("the last of each batch").containsExactlyInAnyOrder(11L, 12L);
	}

	@Test
	void aFailedMessageIsSentBackAndThenFinished() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.failing.add(10L);
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 10, 11);
		this.fixture.runAll();
		assertThat(this.source.sentBack).containsExactly(10L);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).as("the broker does not have it yet").isEmpty();
		this.source.sendBacks.remove().complete(null);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void aMessageThatCouldNotBeSentBackIsRedeliveredHere() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.failing.add(10L);
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		this.source.sendBacks.remove()
			.completeExceptionally(new ConnectFailedException("down", ErrorContext.none(), null));
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).as("not lost").isEmpty();
		this.fixture.failing.clear();
		this.fixture.timing.pass(Duration.ofSeconds(6));
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 10L);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
	}

	@Test
	void whatAnExecutorThatIsClosedDoesNotTakeIsNotCountedAsConsumed() {
		PullOwner owner = this.fixture.delivering(
				(queue, messages) -> CompletableFuture.completedFuture(BatchConsumeResult.SUCCESS),
				new WorkPool((task) -> {
					throw new RejectedExecutionException("closed");
				}, 10), options(), () -> Long.MAX_VALUE);
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 10, 11);
		assertThat(owner.release()).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
	}

	private void pass(PullOwner owner, Duration time) {
		this.fixture.timing.pass(time);
		owner.tick();
	}

}
