package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.PullResult.Status;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.internal.consumer.pull.PullOwner.Stage;
import io.rocketmq.client.internal.consumer.pull.PullOwnerFixture.RecordingOffsets;
import io.rocketmq.client.internal.consumer.pull.PullOwnerFixture.ScriptedSource;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.message.ReceivedMessage;

import static io.rocketmq.client.internal.consumer.pull.PullOwnerFixture.LONG;
import static io.rocketmq.client.internal.consumer.pull.PullOwnerFixture.QUEUE;
import static io.rocketmq.client.internal.consumer.pull.PullOwnerFixture.options;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pulls and commits of an owner, from its start until its queue is revoked.
 */
class PullOwnerTests {

	private final PullOwnerFixture fixture = new PullOwnerFixture();

	private final ScriptedSource source = this.fixture.source;

	private final RecordingOffsets offsets = this.fixture.offsets;

	@Test
	void anOwnerPullsFromItsStartAndContinuesWhereTheBrokerSays() {
		PullOwner owner = this.fixture.owner(options());
		assertThat(this.source.pulls).isEmpty();
		this.fixture.start(owner, 10);
		assertThat(this.source.offsets()).containsExactly(10L);
		this.source.answer(Status.FOUND, 15, 10, 11);
		assertThat(this.source.offsets()).containsExactly(10L, 15L);
		this.source.answer(Status.NOTHING_NEW, 15);
		this.source.answer(Status.NOTHING_MATCHED, 40);
		assertThat(this.source.offsets()).containsExactly(10L, 15L, 15L, 40L);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactly(10L, 11L);
		assertThat(owner.queue()).isEqualTo(QUEUE);
	}

	@Test
	void anOwnerIsPlacedOnce() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		this.fixture.start(owner, 20);
		assertThat(this.source.offsets()).containsExactly(10L);
		assertThat(this.fixture.stages).containsExactly(Stage.PLACING, Stage.WORKING);
		assertThat(owner.placed()).isCompleted();
	}

	@Test
	void theLowestUnfinishedOffsetIsCommitted() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.fixture.runAll();
		this.fixture.inFlight.get(11L).complete(true);
		this.fixture.inFlight.get(12L).complete(true);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
		this.fixture.inFlight.get(10L).complete(true);
		assertThat(owner.commit()).isCompleted();
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).as("written once, as nothing changed").containsExactly(13L);
	}

	@Test
	void aFailedCommitIsRepeatedByTheNextOne() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.NOTHING_MATCHED, 20);
		this.offsets.failures = 1;
		assertThat(owner.commit()).isCompletedExceptionally();
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(20L);
	}

	@Test
	void anOwnerThatIsFullPullsNoMoreUntilEnoughIsFinished() {
		PullOwner owner = this.fixture
			.byHand(options().toBuilder().fetch((fetch) -> fetch.maxCachedMessages(3)).build());
		this.fixture.start(owner, 0);
		this.source.answer(Status.FOUND, 2, 0, 1);
		assertThat(this.source.pulls).hasSize(2);
		this.source.answer(Status.FOUND, 4, 2, 3);
		assertThat(this.source.pulls).as("four are cached").hasSize(2);
		this.fixture.runAll();
		this.fixture.inFlight.get(3L).complete(true);
		assertThat(this.source.pulls).as("three are cached").hasSize(2);
		this.fixture.inFlight.get(0L).complete(true);
		assertThat(this.source.offsets()).as("two are cached").containsExactly(0L, 2L, 4L);
		this.fixture.inFlight.values().forEach((each) -> each.complete(true));
		assertThat(this.source.pulls).as("one pull at a time").hasSize(3);
	}

	@Test
	void anOwnerThatIsFullByBytesPullsNoMoreUntilEnoughIsFinished() {
		PullOwner owner = this.fixture.owner(options().toBuilder().fetch((fetch) -> fetch.maxCachedBytes(250)).build());
		this.fixture.start(owner, 0);
		// About a hundred bytes each.
		this.source.answer(Status.FOUND, 3, 0, 1, 2);
		assertThat(this.source.pulls).hasSize(1);
		this.fixture.runAll();
		assertThat(this.source.offsets()).containsExactly(0L, 3L);
	}

	@Test
	void anOwnerWhoseOffsetIsNotInTheQueueRestartsOnceNothingIsInFlight() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 1000);
		this.source.answer(Status.FOUND, 1001, 1000);
		this.fixture.runAll();
		this.source.answer(Status.OFFSET_ILLEGAL, 50);
		assertThat(this.source.offsets()).as("a message is in flight").containsExactly(1000L, 1001L);
		assertThat(this.offsets.stored).isEmpty();
		this.fixture.inFlight.get(1000L).complete(true);
		assertThat(this.source.offsets()).containsExactly(1000L, 1001L, 50L);
		assertThat(this.offsets.stored).containsExactly(50L);
		assertThat(owner.position().nextOffset()).isEqualTo(50);
	}

	@Test
	void aBrokerThatKnowsAnEarlierEndMakesNobodySkipWhatIsNotConsumed() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 27);
		this.source.answer(Status.FOUND, 30, 27, 28, 29);
		this.fixture.tasks.remove().run();
		this.fixture.inFlight.get(27L).complete(true);
		this.source.answer(Status.OFFSET_ILLEGAL, 29);
		assertThat(this.source.offsets()).containsExactly(27L, 30L, 28L);
		assertThat(this.offsets.stored).containsExactly(28L);
	}

	@Test
	void aQueueThatBeginsLaterMakesNobodySkipWhatIsNotConsumed() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 10, 11);
		this.source.answer(Status.OFFSET_ILLEGAL, 50);
		assertThat(this.source.offsets()).containsExactly(10L, 12L, 50L);
		assertThat(owner.position().nextOffset()).isEqualTo(10);
		this.fixture.runAll();
		this.fixture.inFlight.values().forEach((each) -> each.complete(true));
		assertThat(owner.position().nextOffset()).isEqualTo(50);
	}

	@Test
	void aResetSkipsWhatIsNotConsumed() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.source.answer(Status.OFFSET_RESET, 12);
		assertThat(this.source.offsets()).containsExactly(10L, 13L, 12L);
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void aResetToTheEndOfWhatWasPulledSkipsThatOnce() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.source.answer(Status.OFFSET_RESET, 13);
		assertThat(this.source.offsets()).containsExactly(10L, 13L, 13L);
		assertThat(this.offsets.stored).containsExactly(13L);
		this.fixture.runAll();
		assertThat(this.fixture.inFlight).isEmpty();
		this.source.answer(Status.OFFSET_RESET, 13);
		this.source.answer(Status.OFFSET_RESET, 13);
		assertThat(this.source.offsets()).as("asked again only later").hasSize(4);
	}

	@Test
	void aResetOfAQueueThatIsBeingRevokedIsCommittedInstead() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 10, 11);
		this.fixture.tasks.remove().run();
		CompletableFuture<Void> released = owner.release();
		owner.seek(3, true);
		assertThat(released).isNotDone();
		this.fixture.inFlight.get(10L).complete(true);
		assertThat(released).isCompleted();
		assertThat(this.offsets.stored).containsExactly(3L);
	}

	@Test
	void anOwnerThatIsRevokedAndAssignedAgainContinuesWhereItWasReset() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 10, 11);
		this.fixture.tasks.remove().run();
		owner.release();
		owner.seek(3, true);
		owner.take(true);
		this.fixture.inFlight.get(10L).complete(true);
		assertThat(this.offsets.stored).startsWith(3L);
		assertThat(this.source.offsets()).endsWith(3L);
	}

	@Test
	void theNextOffsetOfAnOwnerThatDroppedItsCacheIsWhereItContinues() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 10, 11);
		this.fixture.tasks.remove().run();
		owner.lockLost();
		assertThat(owner.nextOffset()).isEqualTo(10);
	}

	@Test
	void twoSeeksWhileAMessageIsInFlightEndAtTheLast() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 10, 11);
		this.fixture.tasks.remove().run();
		owner.seek(3, true);
		owner.seek(5, true);
		this.fixture.runAll();
		assertThat(this.fixture.inFlight).as("nothing else begins").containsOnlyKeys(10L);
		assertThat(owner.nextOffset()).isEqualTo(5);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
		this.fixture.inFlight.get(10L).complete(true);
		assertThat(this.offsets.stored).containsExactly(5L);
		assertThat(this.source.offsets()).containsExactly(10L, 12L, 5L);
	}

	@Test
	void aQueueThatIsAssignedAgainWhileItIsRevokedKeepsItsOwner() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		CompletableFuture<Void> released = owner.release();
		assertThat(owner.stage()).isEqualTo(Stage.LEAVING);
		assertThat(owner.take(true)).isTrue();
		this.fixture.startOffset = 11;
		this.fixture.inFlight.get(10L).complete(true);
		assertThat(released).isNotDone();
		assertThat(owner.stage()).isEqualTo(Stage.WORKING);
		assertThat(this.offsets.stored).containsExactly(11L);
		assertThat(this.source.offsets()).containsExactly(10L, 11L, 11L);
		assertThat(owner.release()).isCompleted();
		assertThat(owner.stage()).isEqualTo(Stage.RELEASED);
		assertThat(owner.take(true)).as("it has left for good").isFalse();
		assertThat(this.fixture.lock.left).hasValue(1);
	}

	@Test
	void aSeekOfAQueueThatComesBackWhileItIsUnlockedIsKept() {
		CompletableFuture<Void> unlocked = new CompletableFuture<>();
		this.fixture.lock.leaves.add(unlocked);
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		owner.release();
		owner.seek(20, true);
		assertThat(owner.take(true)).isTrue();
		owner.seek(40, true);
		assertThat(this.offsets.stored).doesNotContain(20L, 40L);
		unlocked.complete(null);
		assertThat(owner.stage()).isEqualTo(Stage.WORKING);
		assertThat(this.source.offsets()).containsExactly(10L, 40L);
		assertThat(this.offsets.stored).endsWith(40L);
	}

	@Test
	void aQueueThatAnotherMemberHasIsWaitedFor() {
		this.fixture.lock.granted = false;
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		this.fixture.timing.pass(Duration.ofSeconds(3));
		assertThat(this.source.pulls).isEmpty();
		assertThat(this.fixture.lock.taken.get()).isGreaterThan(3);
		this.fixture.lock.granted = true;
		this.fixture.timing.pass(Duration.ofSeconds(1));
		assertThat(this.source.offsets()).containsExactly(10L);
	}

	@Test
	void anOwnerWhoseLockIsLostCommitsNothingAndIsPlacedAgain() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		owner.lockLost();
		this.fixture.startOffset = 30;
		this.fixture.inFlight.get(10L).complete(true);
		assertThat(this.offsets.stored).isEmpty();
		assertThat(this.fixture.lock.taken).hasValue(2);
		assertThat(this.source.offsets()).containsExactly(10L, 11L, 30L);
	}

	@Test
	void aListenerThatHangsIsAbandonedWhileTheQueueIsRevoked() {
		PullOwner owner = this.fixture.byHand(options().toBuilder().consumeTimeout(Duration.ofSeconds(5)).build());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 10, 11);
		this.fixture.runAll();
		this.fixture.inFlight.get(11L).complete(true);
		CompletableFuture<Void> released = owner.release();
		this.fixture.timing.pass(Duration.ofSeconds(6));
		owner.tick();
		assertThat(this.source.sentBack).containsExactly(10L);
		this.source.sendBacks.remove().complete(null);
		assertThat(released).isCompleted();
		assertThat(this.offsets.stored).containsExactly(12L);
	}

	@Test
	void whatEndsAfterAQueueWasAbandonedWritesNothing() {
		PullOwner owner = this.fixture.byHand(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		this.fixture.runAll();
		this.fixture.inFlight.get(10L).complete(true);
		CompletableFuture<Void> released = owner.release();
		assertThat(owner.abandon()).isCompleted();
		assertThat(released).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
		this.fixture.inFlight.get(11L).complete(true);
		assertThat(owner.commit()).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
	}

	@Test
	void anOwnerThatIsStuckRestartsAtItsCommittedOffset() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		Duration longest = options().fetch().longPoll().plus(Duration.ofMinutes(2));
		this.fixture.timing.pass(longest);
		owner.tick();
		assertThat(this.source.offsets()).as("the pull was not answered").containsExactly(10L, 11L, 11L);
		this.source.pulls.get(1).future().complete(null);
		assertThat(this.source.pulls).as("what is answered too late does not count").hasSize(3);
	}

	@Test
	void aChangedFilterIsPulledByAtOnce() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		owner.pullAgain();
		assertThat(this.source.offsets()).containsExactly(10L, 10L);
	}

	@Test
	void aStartThatIsNotStoredIsWrittenAtOnce() {
		this.fixture.startStored = false;
		this.fixture.start(this.fixture.owner(options()), 10);
		assertThat(this.offsets.stored).containsExactly(10L);
	}

	@Test
	void aPausedWorkerBeginsNothingAndGoesOnWhereItWas() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 12, 10, 11);
		owner.pause();
		this.fixture.runAll();
		assertThat(this.fixture.delivered).isEmpty();
		this.source.answer(Status.FOUND, 13, 12);
		this.fixture.runAll();
		assertThat(this.fixture.delivered).isEmpty();
		assertThat(this.source.pulls).as("none while it is paused").hasSize(2);
		assertThat(owner.position().paused()).isTrue();
		owner.resume();
		this.fixture.runAll();
		assertThat(this.fixture.delivered).containsExactlyInAnyOrder(10L, 11L, 12L);
		assertThat(this.source.offsets()).containsExactly(10L, 12L, 13L);
	}

	@Test
	void anOwnerThatStartsPausedPullsOnceItIsResumed() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.pausedFromStart = true;
		this.fixture.start(owner, 10);
		assertThat(this.source.pulls).isEmpty();
		owner.resume();
		assertThat(this.source.offsets()).containsExactly(10L);
	}

	@Test
	void anOwnerThatIsFarAheadOfItsLowestMessageWaitsForThat() {
		PullOwner owner = this.fixture.byHand(options().toBuilder().fetch((fetch) -> fetch.maxOffsetSpan(100)).build());
		this.fixture.start(owner, 0);
		this.source.answer(Status.FOUND, 90, 0, 1);
		this.source.answer(Status.FOUND, 150, 149);
		assertThat(this.source.pulls).hasSize(2);
		this.fixture.runAll();
		this.fixture.inFlight.get(1L).complete(true);
		this.fixture.inFlight.get(149L).complete(true);
		assertThat(this.source.pulls).hasSize(2);
		this.fixture.inFlight.get(0L).complete(true);
		assertThat(this.source.offsets()).containsExactly(0L, 90L, 150L);
	}

	@Test
	void aBrokerThatSaysToGoOnWhereThePullWasIsAskedOnceMoreAndThenNotAtOnce() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.OFFSET_ILLEGAL, 10);
		assertThat(this.source.offsets()).containsExactly(10L, 10L);
		this.source.answer(Status.OFFSET_ILLEGAL, 10);
		assertThat(this.source.offsets()).containsExactly(10L, 10L);
		this.fixture.timing.pass(Duration.ofSeconds(2));
		assertThat(this.source.offsets()).containsExactly(10L, 10L, 10L);
		this.source.answer(Status.FOUND, 10);
		assertThat(this.source.offsets()).containsExactly(10L, 10L, 10L);
		this.fixture.timing.pass(Duration.ofSeconds(2));
		assertThat(this.source.offsets()).containsExactly(10L, 10L, 10L, 10L);
		this.source.answer(Status.OFFSET_ILLEGAL, 10);
		assertThat(this.source.offsets()).as("it has given an answer since").hasSize(5);
	}

	@Test
	void aFailedPullIsRepeatedFromTheSameOffset() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		this.source.pulls.get(0)
			.future()
			.completeExceptionally(new BrokerBusyException("busy", ErrorContext.none(), null));
		this.fixture.timing.pass(Duration.ofSeconds(2));
		assertThat(this.source.pulls).hasSize(2);
		this.source.pulls.get(1)
			.future()
			.completeExceptionally(new ConnectFailedException("down", ErrorContext.none(), null));
		this.fixture.timing.pass(Duration.ofSeconds(2));
		assertThat(this.source.pulls).hasSize(3);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		assertThat(this.source.offsets()).containsExactly(10L, 10L, 10L, 11L);
		assertThat(this.fixture.delivered).containsExactly(10L);
		assertThat(owner.queue()).isEqualTo(QUEUE);
	}

	@Test
	void anOutageAfterASeekDuringTheLastOneIsReported() {
		Logger logger = (Logger) LoggerFactory.getLogger(Outages.class);
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		logger.addAppender(log);
		try {
			PullOwner owner = this.fixture.owner(options());
			this.fixture.start(owner, 10);
			failPull();
			owner.seek(5, false);
			this.source.answer(Status.NOTHING_NEW, 5);
			failPull();
		}
		finally {
			logger.detachAppender(log);
		}
		assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO, Level.WARN);
	}

	private void failPull() {
		this.source.pulls.get(this.source.pulls.size() - 1)
			.future()
			.completeExceptionally(new ConnectFailedException("down", ErrorContext.none(), null));
	}

	@Test
	void releaseWaitsForMessagesInFlightAndBeginsNoOthers() {
		CompletableFuture<Void> proceed = new CompletableFuture<>();
		CompletableFuture<Void> inFlight = new CompletableFuture<>();
		PullOwner owner = this.fixture.owner(options(), (ReceivedMessage message) -> {
			this.fixture.delivered.add(message.queueOffset());
			inFlight.complete(null);
			proceed.join();
			return true;
		});
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 13, 10, 11, 12);
		CompletableFuture<Void> listener = CompletableFuture.runAsync(this.fixture.tasks.remove());
		assertThat(inFlight).succeedsWithin(LONG);
		CompletableFuture<Void> released = owner.release();
		assertThat(owner.release()).isSameAs(released);
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
	void releaseWaitsForAMessageThatIsBeingSentBack() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.failing.add(10L);
		this.fixture.start(owner, 10);
		this.source.answer(Status.FOUND, 11, 10);
		this.fixture.runAll();
		CompletableFuture<Void> released = owner.release();
		assertThat(released).isNotDone();
		this.source.sendBacks.remove().complete(null);
		assertThat(released).isCompleted();
		assertThat(this.offsets.stored).containsExactly(11L);
	}

	@Test
	void aQueueIsReleasedEvenIfItsOffsetCannotBeCommitted() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		this.source.answer(Status.NOTHING_MATCHED, 20);
		this.offsets.failures = 1;
		assertThat(owner.release()).isCompleted();
		assertThat(this.offsets.stored).isEmpty();
	}

	@Test
	void aQueueThatWasNeverAssignedIsReleasedAtOnceAndStaysSo() {
		PullOwner owner = this.fixture.owner(options());
		assertThat(owner.commit()).isCompleted();
		assertThat(owner.release()).isCompleted();
		this.fixture.start(owner, 10);
		assertThat(this.source.pulls).isEmpty();
		assertThat(this.offsets.stored).isEmpty();
	}

	@Test
	void aFailedPullIsNotRepeatedOnceTheQueueIsReleased() {
		PullOwner owner = this.fixture.owner(options());
		this.fixture.start(owner, 10);
		assertThat(owner.release()).isCompleted();
		this.source.pulls.get(0)
			.future()
			.completeExceptionally(new BrokerBusyException("busy", ErrorContext.none(), null));
		this.fixture.timing.pass(Duration.ofMinutes(1));
		assertThat(this.source.pulls).hasSize(1);
	}

}
