package io.rocketmq.client.consumer.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.offset.StartOffset;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Backoff;
import io.rocketmq.client.support.Futures;

/**
 * The owner of one queue that is pulled from: it takes the queue's lock, finds out where
 * to begin, keeps one pull at the broker, hands on what comes, and pulls again at once
 * or, when too much is held, as soon as enough of it is finished. To go on elsewhere, to
 * begin anew and to leave, it first waits for what is in work.
 * <p>
 * New → Placing → Active ⇄ Paused → Draining → (Active, Placing or Unlocking) → Released.
 * A queue that is left and wanted again meanwhile is placed anew by the same owner.
 */
public final class PullOwner extends QueueOwner {

	private static final Logger logger = LoggerFactory.getLogger(PullOwner.class);

	private static final Duration AFTER_FAILED_PULL = Duration.ofSeconds(1);

	private static final Backoff AFTER_REFUSAL = new Backoff(AFTER_FAILED_PULL, Duration.ofSeconds(10));

	private static final Backoff AFTER_BUSY_BROKER = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

	/** While another member has the queue still, which is usually about to leave it. */
	private static final Backoff WHILE_ANOTHER_HAS_IT = new Backoff(Duration.ofMillis(50), Duration.ofMillis(500));

	private static final Backoff AFTER_FAILED_PLACING = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));

	/** A pull that the broker does not answer fails long before. */
	private static final Duration BEYOND_LONG_POLL = Duration.ofSeconds(60);

	/** How many looks in a row must find that nothing is on its way. */
	private static final int STUCK_LOOKS = 5;

	private final PullSupport support;

	private final QueueSource source;

	private final Deliveries deliveries;

	private final ProgressWriter progress;

	private volatile Stage stage = Stage.NEW;

	private State state = Fixed.NEW;

	private boolean alone;

	/** Whether a request for the lock is not answered yet. */
	private boolean askingLock;

	private QueueCache cache;

	private long pullOffset;

	/** What keeps it from pulling: a pull at the broker, or a time to wait. */
	private @Nullable PullWait pull;

	/** Where the broker last said to stay, though it gave nothing. */
	private long stayedAt = -1;

	private int pullFailures;

	private int stuckLooks;

	private long maxOffset = -1;

	private @Nullable Instant lastPullAt;

	private long lastConsumedMillis = System.currentTimeMillis();

	private CompletableFuture<Void> placed = new CompletableFuture<>();

	private CompletableFuture<Void> released = new CompletableFuture<>();

	/** How far an owner is, for others. */
	public enum Stage {

		/** Made, and not asked to work. */
		NEW,

		/** Takes the lock, or finds out where to begin. */
		PLACING,

		/** Works on the queue; paused perhaps, or on its way to another offset. */
		WORKING,

		/** Finishes what is in work, to leave the queue. */
		LEAVING,

		/** Has left it. */
		RELEASED

	}

	private sealed interface State {

		Stage stage();

	}

	private enum Fixed implements State {

		NEW(Stage.NEW), ACTIVE(Stage.WORKING), PAUSED(Stage.WORKING), RELEASED(Stage.RELEASED);

		private final Stage stage;

		Fixed(Stage stage) {
			this.stage = stage;
		}

		@Override
		public Stage stage() {
			return this.stage;
		}

	}

	/**
	 * On the way to a place to begin.
	 *
	 * @param attempt tells apart what is answered to this attempt; counts those in vain
	 * @param target where to begin, or -1 to find out
	 */
	private record Placing(Attempt attempt, long target) implements State {

		@Override
		public Stage stage() {
			return Stage.PLACING;
		}

	}

	private record Attempt(int failures, Object identity) {

		Attempt(int failures) {
			this(failures, new Object());
		}

	}

	/** What follows when nothing is in work any more. */
	private enum After {

		/** Goes on at the target. */
		GO_ON,

		/** Takes the lock and finds out where to begin once more. */
		PLACE,

		/** Leaves the queue. */
		LEAVE

	}

	/**
	 * Waits for what is in work.
	 *
	 * @param target where to go on, or -1 where the progress ends
	 * @param write whether that is to be written before
	 * @param stored whether it has been
	 */
	private record Draining(After after, long target, boolean write, boolean stored) implements State {

		@Override
		public Stage stage() {
			return (this.after == After.LEAVE) ? Stage.LEAVING : Stage.WORKING;
		}

	}

	/**
	 * Waits for the broker to unlock the queue.
	 *
	 * @param wanted whether to take it up again then
	 */
	private record Unlocking(boolean wanted) implements State {

		@Override
		public Stage stage() {
			return this.wanted ? Stage.PLACING : Stage.LEAVING;
		}

	}

	/** A pull at the broker, or a time to wait until the next. Told apart by identity. */
	private static final class PullWait {

		private final long since;

		PullWait(long since) {
			this.since = since;
		}

	}

	/**
	 * Creates an owner that does nothing yet.
	 * @param queue the queue
	 * @param source its broker
	 * @param deliveries brings messages to where they are worked on
	 * @param support what all owners share
	 */
	public PullOwner(MessageQueue queue, QueueSource source, Function<? super QueueOwner, Deliveries> deliveries,
			PullSupport support) {
		super(queue, support.timing());
		this.support = support;
		this.source = source;
		this.deliveries = deliveries.apply(this);
		this.progress = new ProgressWriter(queue, support.offsets(), support.timing(), (change) -> post(change));
		this.cache = new QueueCache(support.options().fetch(), 0);
	}

	/**
	 * How far it is.
	 * @return the stage now
	 */
	public Stage stage() {
		return this.stage;
	}

	private void become(State now) {
		this.state = now;
		if (this.stage != now.stage()) {
			this.stage = now.stage();
			this.support.changed().accept(this);
		}
	}

	/**
	 * Takes the queue up, also while it is being left.
	 * @param othersMayHaveIt whether another member may be finishing with it
	 * @return false if it has been left for good: it wants another owner then
	 */
	public boolean take(boolean othersMayHaveIt) {
		return ask(() -> {
			this.alone = !othersMayHaveIt;
			if (this.state == Fixed.NEW) {
				place(new Attempt(0), -1);
			}
			else if (this.state instanceof Draining draining && draining.after == After.LEAVE) {
				become(new Draining(After.PLACE, draining.target, draining.write, draining.stored));
			}
			else if (this.state instanceof Unlocking) {
				become(new Unlocking(true));
			}
			return this.state != Fixed.RELEASED;
		});
	}

	/**
	 * Waits until the owner works on its queue.
	 * @return a future that is completed once it does, or has left it
	 */
	public CompletableFuture<Void> placed() {
		return ask(() -> this.placed);
	}

	private void place(Attempt attempt, long target) {
		if (this.placed.isDone()) {
			this.placed = new CompletableFuture<>();
		}
		become(new Placing(attempt, target));
		this.askingLock = true;
		Futures.attempt(() -> this.support.lock().take(queue(), this.alone))
			.whenComplete((granted, failure) -> post(() -> locked(attempt, granted, failure)));
	}

	private void locked(Attempt attempt, @Nullable Boolean granted, @Nullable Throwable failure) {
		this.askingLock = false;
		if (!(this.state instanceof Placing placing) || placing.attempt != attempt) {
			return;
		}
		if (failure != null) {
			placeAgain(placing, failure);
		}
		else if (granted == null || !granted) {
			int times = attempt.failures + 1;
			placeLater(new Attempt(times), WHILE_ANOTHER_HAS_IT.delayNanos(times));
		}
		else if (placing.target >= 0) {
			begin(new StartOffset(placing.target, false));
		}
		else {
			Futures.attempt(() -> this.support.startOffset().apply(queue()))
				.whenComplete((start, problem) -> post(() -> found(attempt, start, problem)));
		}
	}

	private void found(Attempt attempt, @Nullable StartOffset start, @Nullable Throwable failure) {
		if (!(this.state instanceof Placing placing) || placing.attempt != attempt) {
			return;
		}
		if (placing.target >= 0) {
			begin(new StartOffset(placing.target, false));
		}
		else if (failure != null || start == null) {
			placeAgain(placing, (failure != null) ? failure : new NullPointerException("no offset to begin at"));
		}
		else {
			begin(start);
		}
	}

	private void placeAgain(Placing placing, Throwable failure) {
		boolean refused = Refusals.isRefusal(failure);
		int failures = placing.attempt.failures + 1;
		if (!refused) {
			this.support.outages().failed(Outages.Kind.PLACE, queue(), Futures.unwrap(failure));
		}
		placeLater(new Attempt(failures), (refused ? AFTER_REFUSAL : AFTER_FAILED_PLACING).delayNanos(failures));
	}

	private void placeLater(Attempt next, long delayNanos) {
		if (this.state instanceof Placing placing) {
			become(new Placing(next, placing.target));
		}
		postAfter(delayNanos, () -> {
			if (this.state instanceof Placing placing && placing.attempt == next) {
				place(next, placing.target);
			}
		});
	}

	private void begin(StartOffset start) {
		logger.debug("Consuming {} from offset {}", queue(), start.offset());
		this.support.outages().over(Outages.Kind.PLACE, queue());
		boolean pause = this.support.paused().test(queue());
		this.cache = new QueueCache(this.support.options().fetch(), start.offset());
		this.pullOffset = start.offset();
		this.pull = null;
		this.pullFailures = 0;
		this.stayedAt = -1;
		this.stuckLooks = 0;
		this.progress.begin(start);
		this.deliveries.restart();
		become(pause ? Fixed.PAUSED : Fixed.ACTIVE);
		if (pause) {
			this.deliveries.pause();
		}
		else {
			this.deliveries.resume();
		}
		if (!start.stored() && this.support.options().autoCommit()) {
			// For the next member that takes the queue up to begin there as well.
			writeProgress();
		}
		this.placed.complete(null);
	}

	private void writeProgress() {
		this.progress.write(this.cache.committable()).exceptionally((failure) -> {
			logger.debug("Could not write the progress of {} yet: {}", queue(), failure.toString());
			return null;
		});
	}

	@Override
	protected void settle() {
		State before;
		do {
			before = this.state;
			advance();
		}
		while (this.state != before);
		boolean rests = this.state == Fixed.ACTIVE && this.pull != null && this.cache.messages() == 0
				&& !this.progress.isWriting();
		dueAt(timing().nanos() + (rests ? pullLimit() : 0));
	}

	private void advance() {
		if (this.state == Fixed.ACTIVE && this.pull == null
				&& !this.cache.isFull(this.support.maxBytes().getAsLong(), this.deliveries.limitsSpan())) {
			pull();
		}
		else if (this.state instanceof Draining draining && !this.progress.isWriting() && !this.askingLock
				&& this.deliveries.isIdle()) {
			drained(draining);
		}
	}

	private long pullLimit() {
		return this.support.options().fetch().longPoll().plus(BEYOND_LONG_POLL).toNanos();
	}

	private void pull() {
		PullWait mine = new PullWait(timing().nanos());
		long offset = this.pullOffset;
		this.pull = mine;
		Futures.attempt(() -> this.source.pull(offset))
			.whenComplete((result, failure) -> post(() -> answered(mine, offset, result, failure)));
	}

	private void pullAfter(long delayNanos) {
		PullWait mine = new PullWait(timing().nanos() + delayNanos);
		this.pull = mine;
		postAfter(delayNanos, () -> {
			if (this.pull == mine) {
				this.pull = null;
			}
		});
	}

	private void answered(PullWait mine, long offset, @Nullable PullResult result, @Nullable Throwable failure) {
		if (this.pull != mine) {
			return;
		}
		this.pull = null;
		try {
			if (result == null) {
				pullFailed(Futures.unwrap((failure != null) ? failure : new NullPointerException("no answer")));
			}
			else if (result.status() == PullResult.Status.OFFSET_ILLEGAL) {
				pulledNowhere(offset, result.nextOffset());
			}
			else {
				pulled(offset, result);
			}
		}
		catch (RuntimeException | Error ex) {
			pullFailed(ex);
		}
	}

	private void pulledNowhere(long offset, long nextOffset) {
		if (nextOffset != offset) {
			logger.warn("Offset {} of {} is not in the queue (any more): going on at {}", offset, queue(), nextOffset);
			drain(new Draining(After.GO_ON, nextOffset, true, false));
			return;
		}
		// A broker that has been told where its group begins says so once, and then
		// gives.
		boolean again = this.stayedAt == offset;
		this.stayedAt = offset;
		if (again) {
			stay(PullResult.Status.OFFSET_ILLEGAL, offset);
		}
	}

	private void pulled(long offset, PullResult result) {
		List<ReceivedMessage> wanted = new ArrayList<>(result.messages().size());
		for (ReceivedMessage message : result.messages()) {
			if (message.queueOffset() >= offset && this.source.wants(message)) {
				wanted.add(message);
			}
		}
		if (this.pullFailures > 0) {
			this.pullFailures = 0;
			this.support.outages().over(Outages.Kind.PULL, queue());
		}
		this.stayedAt = -1;
		this.maxOffset = result.maxOffset();
		this.lastPullAt = Instant.now();
		this.cache.add(wanted, result.nextOffset());
		this.pullOffset = result.nextOffset();
		if (!wanted.isEmpty()) {
			this.deliveries.add(wanted);
		}
		if (result.status() != PullResult.Status.NOTHING_NEW && result.nextOffset() == offset) {
			stay(result.status(), offset);
		}
	}

	private void stay(PullResult.Status status, long offset) {
		logger.warn("The broker says {} at offset {} of {} and to go on there: waiting before the next pull", status,
				offset, queue());
		pullAfter(AFTER_FAILED_PULL.toNanos());
	}

	private void pullFailed(Throwable failure) {
		int failures = ++this.pullFailures;
		boolean refused = Refusals.isRefusal(failure);
		if (!refused) {
			this.support.outages().failed(Outages.Kind.PULL, queue(), failure);
		}
		pullAfter((failure instanceof BrokerBusyException) ? AFTER_BUSY_BROKER.delayNanos(failures)
				: refused ? AFTER_REFUSAL.delayNanos(failures) : AFTER_FAILED_PULL.toNanos());
	}

	/**
	 * Pulls anew, as the filter has changed: what a pull at the broker gives is dropped.
	 */
	public void pullAnew() {
		post(() -> this.pull = null);
	}

	@Override
	protected void finished(List<ReceivedMessage> messages) {
		this.cache.remove(messages);
		this.lastConsumedMillis = System.currentTimeMillis();
	}

	@Override
	protected CompletableFuture<Void> giveBack(ReceivedMessage message, ConsumeResult result) {
		return this.source.giveBack(message, result);
	}

	@Override
	protected MessageQueue queueOf(ReceivedMessage message) {
		return queue();
	}

	@Override
	protected boolean isHeld() {
		return this.support.lock().isHeld(queue());
	}

	@Override
	protected void paused() {
		if (this.state == Fixed.ACTIVE) {
			become(Fixed.PAUSED);
			this.deliveries.pause();
		}
	}

	@Override
	protected void resumed() {
		if (this.state == Fixed.PAUSED) {
			become(Fixed.ACTIVE);
			this.deliveries.resume();
		}
	}

	/**
	 * Goes on elsewhere: what is in work is finished first, and what is held forgotten.
	 * @param offset the next offset to consume
	 * @param write whether to write it at once, rather than with the next commit
	 */
	public void seek(long offset, boolean write) {
		post(() -> {
			if (this.state instanceof Placing placing) {
				become(new Placing(placing.attempt, offset));
			}
			else if (this.state instanceof Draining draining) {
				if (draining.after != After.LEAVE) {
					become(new Draining(draining.after, offset, write, false));
				}
			}
			else if (this.stage == Stage.WORKING) {
				drain(new Draining(After.GO_ON, offset, write, false));
			}
		});
	}

	/**
	 * Takes the queue up anew, as its lock is lost; without writing the progress, since
	 * another member may have got further.
	 */
	public void lockLost() {
		post(() -> {
			if (this.state instanceof Draining draining) {
				become(new Draining((draining.after == After.GO_ON) ? After.PLACE : draining.after, draining.target,
						false, false));
			}
			else if (this.stage == Stage.WORKING) {
				drain(new Draining(After.PLACE, -1, false, false));
			}
		});
	}

	private void drain(Draining how) {
		this.pull = null;
		become(how);
		this.deliveries.drain();
	}

	private void drained(Draining draining) {
		if (draining.write && isHeld()) {
			write(draining);
			return;
		}
		switch (draining.after) {
			case GO_ON -> begin(new StartOffset((draining.target >= 0) ? draining.target : this.cache.committable(),
					draining.stored));
			case PLACE -> place(new Attempt(0), draining.target);
			case LEAVE -> unlock();
		}
	}

	private void write(Draining draining) {
		become(new Draining(draining.after, draining.target, false, false));
		long offset = (draining.target >= 0) ? draining.target : this.cache.committable();
		CompletableFuture<Void> written = (draining.target >= 0) ? this.progress.overwrite(offset)
				: this.progress.write(offset);
		// Completed in an event, so at once.
		written.whenComplete((none, failure) -> written(offset, draining, failure));
	}

	private void written(long offset, Draining before, @Nullable Throwable failure) {
		if (failure != null) {
			logger.warn(
					"Could not write offset {} of {} {}: {}", offset, queue(), (before.after == After.LEAVE)
							? "before leaving it; what was consumed since will come again" : "yet",
					Futures.unwrap(failure).getMessage());
		}
		else if (this.state instanceof Draining draining && draining.target == before.target && !draining.write) {
			become(new Draining(draining.after, draining.target, false, true));
		}
	}

	private void unlock() {
		become(new Unlocking(false));
		Futures.attempt(() -> this.support.lock().leave(queue())).whenComplete((none, failure) -> post(this::unlocked));
	}

	private void unlocked() {
		if (this.state instanceof Unlocking unlocking) {
			if (unlocking.wanted) {
				place(new Attempt(0), -1);
			}
			else {
				leave();
			}
		}
	}

	private void leave() {
		this.support.outages().left(queue());
		become(Fixed.RELEASED);
		this.placed.complete(null);
		this.released.complete(null);
	}

	@Override
	public CompletableFuture<Void> release() {
		return ask(() -> {
			boolean write = this.support.options().autoCommit();
			if (this.state == Fixed.NEW) {
				leave();
			}
			else if (this.state instanceof Placing placing) {
				// A lock that is granted from now on is given back, too.
				drain(new Draining(After.LEAVE, placing.target, placing.target >= 0 && write, false));
			}
			else if (this.state instanceof Draining draining) {
				boolean moved = draining.target >= 0 && !draining.stored;
				become(new Draining(After.LEAVE, draining.target,
						draining.write || (write && (moved || draining.after == After.GO_ON)), draining.stored));
			}
			else if (this.state instanceof Unlocking) {
				become(new Unlocking(false));
			}
			else if (this.state != Fixed.RELEASED) {
				drain(new Draining(After.LEAVE, -1, write, false));
			}
			if (this.released.isDone() && this.state != Fixed.RELEASED) {
				this.released = new CompletableFuture<>();
			}
			return this.released;
		});
	}

	@Override
	public CompletableFuture<Void> abandon() {
		return ask(() -> {
			CompletableFuture<Void> last = (this.support.options().autoCommit()) ? write() : this.progress.underWay();
			if (this.state != Fixed.RELEASED) {
				this.deliveries.abandon();
				this.pull = null;
				leave();
				this.support.lock().leave(queue());
			}
			return last;
		});
	}

	@Override
	protected void look() {
		long now = timing().nanos();
		this.deliveries.expire(now);
		this.progress.expire(now);
		if (this.state == Fixed.ACTIVE) {
			PullWait waiting = this.pull;
			boolean stuck = this.cache.messages() > 0 && this.deliveries.isStuck();
			this.stuckLooks = stuck ? this.stuckLooks + 1 : 0;
			if ((waiting != null && now - waiting.since > pullLimit()) || this.stuckLooks >= STUCK_LOOKS) {
				logger.warn("{} does not come on, and is begun anew at its progress: {}", queue(), snapshot());
				drain(new Draining(After.GO_ON, -1, false, false));
			}
		}
	}

	/**
	 * Writes the progress, if there is any since it was last written.
	 * @return a future that is completed once it is written; it fails if that fails
	 */
	public CompletableFuture<Void> commit() {
		return ask(this::write);
	}

	private CompletableFuture<Void> write() {
		boolean mine = this.state == Fixed.ACTIVE || this.state == Fixed.PAUSED
				|| (this.state instanceof Draining draining && draining.target < 0 && draining.write);
		return (mine && isHeld()) ? this.progress.write(this.cache.committable()) : this.progress.underWay();
	}

	/**
	 * Writes an offset as the progress, whatever is finished.
	 * @param offset the offset of the next message to consume
	 * @return a future that is completed once it is written; it fails if that fails
	 */
	public CompletableFuture<Void> commit(long offset) {
		return ask(() -> this.progress.overwrite(offset));
	}

	/**
	 * Lets the next commit write the progress in any case, as a broker that crashed may
	 * have an older one.
	 */
	public void commitAnew() {
		post(this.progress::writeAnew);
	}

	/**
	 * How far it is.
	 * @return a snapshot
	 */
	public QueueProgress progress() {
		return ask(this::snapshot);
	}

	private QueueProgress snapshot() {
		long next = (this.state instanceof Draining draining && draining.target >= 0) ? draining.target
				: this.cache.committable();
		return new QueueProgress(queue(), next, this.progress.written(), this.pullOffset, this.maxOffset,
				this.cache.messages(), this.cache.bytes(), this.deliveries.inWork(), this.state == Fixed.PAUSED,
				this.lastPullAt, Instant.ofEpochMilli(this.lastConsumedMillis), isHeld());
	}

	/**
	 * The offset of the next message that a poll gives.
	 * @return the offset
	 */
	public long nextOffset() {
		return ask(() -> {
			if (this.state instanceof Draining draining && draining.target >= 0) {
				return draining.target;
			}
			long first = this.deliveries.firstOffset();
			return (first >= 0) ? first : this.pullOffset;
		});
	}

}
