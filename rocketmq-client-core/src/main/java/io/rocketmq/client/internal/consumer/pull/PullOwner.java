package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.consumer.dispatch.Deliveries;
import io.rocketmq.client.internal.consumer.offset.OffsetCommitter;
import io.rocketmq.client.internal.consumer.offset.StartOffset;
import io.rocketmq.client.internal.consumer.pull.PullState.After;
import io.rocketmq.client.internal.consumer.pull.PullState.Draining;
import io.rocketmq.client.internal.consumer.pull.PullState.Fixed;
import io.rocketmq.client.internal.consumer.pull.PullState.Unlocking;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Owner of one queue that is pulled from. It locks the queue, looks up the start offset,
 * keeps one pull at the broker and delivers the messages. It pulls again at once, or,
 * when its cache is full, as soon as enough messages are finished. Before it seeks,
 * restarts or releases the queue, it waits for the messages in flight.
 * <p>
 * New → Placing → Active ⇄ Paused → Draining → (Active, Placing or Unlocking) → Released.
 * A queue that is revoked and assigned again meanwhile is placed again by the same owner.
 */
public final class PullOwner extends QueueOwner {

	private static final Logger logger = LoggerFactory.getLogger(PullOwner.class);

	/** A pull without an answer times out long before. */
	private static final Duration BEYOND_LONG_POLL = Duration.ofSeconds(60);

	private final PullSupport support;

	private final QueueSource source;

	private final Deliveries deliveries;

	private final OffsetCommitter committer;

	private final Placement placement;

	private final Puller puller;

	private volatile Stage stage = Stage.NEW;

	private PullState state = Fixed.NEW;

	private QueueCache cache;

	private long lastConsumedMillis = System.currentTimeMillis();

	/** Whether messages were finished since that time was last read. */
	private boolean consumed;

	private CompletableFuture<Void> placed = new CompletableFuture<>();

	private CompletableFuture<Void> released = new CompletableFuture<>();

	/** Stages of an owner that others can see. */
	public enum Stage {

		/** Created, not yet assigned. */
		NEW,

		/** Locks the queue, or looks up its start offset. */
		PLACING,

		/** Consumes the queue, also while paused or seeking. */
		WORKING,

		/** Finishes messages in flight, to release the queue. */
		LEAVING,

		/** Has released the queue. */
		RELEASED

	}

	/** Creates an owner that does nothing yet. */
	public PullOwner(MessageQueue queue, QueueSource source, Function<? super QueueOwner, Deliveries> deliveries,
			PullSupport support) {
		super(queue, support.timing());
		this.support = support;
		this.source = source;
		this.deliveries = deliveries.apply(this);
		this.committer = new OffsetCommitter(queue, support.offsets(), support.timing(), (change) -> post(change));
		this.placement = new Placement(this, support);
		this.puller = new Puller(this, source, support.outages());
		this.cache = new QueueCache(support.options().fetch(), 0);
	}

	/** Returns the stage. */
	public Stage stage() {
		return this.stage;
	}

	private void become(PullState now) {
		this.state = now;
		if (this.stage != now.stage()) {
			this.stage = now.stage();
			this.support.changed().accept(this);
		}
	}

	/** Assigns the queue, also while it is being released. */
	public boolean take(boolean othersMayHaveIt) {
		return ask(() -> {
			this.placement.alone(!othersMayHaveIt);
			if (this.state == Fixed.NEW) {
				place(-1);
			}
			else if (this.state instanceof Draining draining && draining.after() == After.LEAVE) {
				become(draining.then(After.PLACE));
			}
			else if (this.state instanceof Unlocking unlocking && !unlocking.returns()) {
				become(new Unlocking(true, -1));
			}
			return this.state != Fixed.RELEASED;
		});
	}

	/** Returns a future that completes once the owner consumes its queue. */
	public CompletableFuture<Void> placed() {
		return ask(() -> this.placed);
	}

	private void place(long target) {
		if (this.placed.isDone()) {
			this.placed = new CompletableFuture<>();
		}
		become(Fixed.PLACING);
		this.placement.begin(target);
	}

	/** Begins to pull where it was placed; an event. */
	void begin(StartOffset start) {
		logger.atDebug().addKeyValue("queue", queue()).log("Consuming {} from offset {}", queue(), start.offset());
		boolean pause = this.support.paused().test(queue());
		this.cache = new QueueCache(this.support.options().fetch(), start.offset());
		this.puller.begin(start.offset());
		remainsStuck(false);
		this.committer.begin(start);
		this.deliveries.restart();
		become(pause ? Fixed.PAUSED : Fixed.ACTIVE);
		if (pause) {
			this.deliveries.pause();
		}
		else {
			this.deliveries.resume();
		}
		if (!start.stored() && this.support.options().autoCommit()) {
			// The next member that is assigned the queue shall start there as well.
			this.committer.write(start.offset()).exceptionally((failure) -> {
				logger.atDebug()
					.addKeyValue("queue", queue())
					.log("Could not write the start of {} yet: {}", queue(), failure.toString());
				return null;
			});
		}
		this.placed.complete(null);
	}

	@Override
	protected void settle() {
		PullState before;
		do {
			before = this.state;
			advance();
		}
		while (this.state != before);
		boolean rests = this.state == Fixed.ACTIVE && this.puller.isWaiting() && this.cache.messages() == 0
				&& !this.committer.isWriting() && !this.consumed;
		if (rests) {
			dueAt(timing().nanos() + pullLimit());
		}
		else {
			dueAtNextTick();
		}
	}

	private void advance() {
		if (this.state == Fixed.ACTIVE && !this.puller.isWaiting()
				&& !this.cache.isFull(this.support.maxBytes().getAsLong(), this.deliveries.limitsSpan())) {
			this.puller.pull();
		}
		else if (this.state instanceof Draining draining && !this.committer.isWriting()
				&& !this.placement.isAskingLock() && this.deliveries.isIdle()) {
			drained(draining);
		}
	}

	private long pullLimit() {
		return this.support.options().fetch().longPoll().plus(BEYOND_LONG_POLL).toNanos();
	}

	/** Delivers pulled messages; an event. */
	void pulled(List<ReceivedMessage> wanted, long nextOffset) {
		this.cache.add(wanted, nextOffset);
		if (!wanted.isEmpty()) {
			this.deliveries.add(wanted);
		}
	}

	/** Continues at another offset, which is committed first; an event. */
	void goOnAt(long offset) {
		drain(new Draining(After.GO_ON, offset, true, false));
	}

	/** Returns the lowest unfinished offset; in an event. */
	long committable() {
		return this.cache.committable();
	}

	/**
	 * Pulls again, as the filter has changed; the result of the pull at the broker is
	 * ignored.
	 */
	public void pullAgain() {
		post(this.puller::stop);
	}

	@Override
	public void finished(List<ReceivedMessage> messages) {
		this.cache.remove(messages);
		this.consumed = true;
	}

	@Override
	public CompletableFuture<Void> sendBack(ReceivedMessage message, ConsumeResult result) {
		return this.source.sendBack(message, result);
	}

	@Override
	public boolean extend(ReceivedMessage message, long nanos) {
		return ask(() -> this.deliveries.extend(message, nanos));
	}

	@Override
	public MessageQueue queueOf(ReceivedMessage message) {
		return queue();
	}

	@Override
	public boolean isHeld() {
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
	 * Continues at another offset once messages in flight are finished. Cached messages
	 * are dropped before this returns.
	 */
	public void seek(long offset, boolean write) {
		ask(() -> {
			if (this.state == Fixed.PLACING) {
				this.placement.target(offset);
			}
			else if (this.state instanceof Draining draining) {
				// Also during a release: the next owner shall continue there.
				boolean last = draining.after() == After.LEAVE && draining.write();
				become(new Draining(draining.after(), offset, write || last, false));
			}
			else if (this.state instanceof Unlocking unlocking && unlocking.returns()) {
				become(new Unlocking(true, offset));
			}
			else if (this.stage == Stage.WORKING) {
				drain(new Draining(After.GO_ON, offset, write, false));
			}
			return true;
		});
	}

	/**
	 * Places the queue again, as its lock is lost; without a commit, since another member
	 * may have committed a higher offset.
	 */
	public void lockLost() {
		post(() -> {
			if (this.state instanceof Draining draining) {
				become(new Draining((draining.after() == After.GO_ON) ? After.PLACE : draining.after(),
						draining.target(), false, false));
			}
			else if (this.stage == Stage.WORKING) {
				drain(new Draining(After.PLACE, -1, false, false));
			}
		});
	}

	private void drain(Draining how) {
		this.placement.stop();
		this.puller.stop();
		become(how);
		this.deliveries.drain();
	}

	private void drained(Draining draining) {
		if (draining.write() && isHeld()) {
			write(draining);
			return;
		}
		switch (draining.after()) {
			case GO_ON -> begin(new StartOffset((draining.target() >= 0) ? draining.target() : this.cache.committable(),
					draining.stored()));
			case PLACE -> place(draining.target());
			case LEAVE -> unlock();
		}
	}

	private void write(Draining draining) {
		become(draining.writing());
		boolean moved = draining.target() >= 0;
		long offset = moved ? draining.target() : this.cache.committable();
		// Completed in an event of this owner.
		(moved ? this.committer.overwrite(offset) : this.committer.write(offset))
			.whenComplete((none, failure) -> written(offset, draining, failure));
	}

	private void written(long offset, Draining before, @Nullable Throwable failure) {
		if (failure != null) {
			logger.atWarn()
				.addKeyValue("queue", queue())
				.log("Could not write offset {} of {} {}: {}", offset, queue(),
						(before.after() == After.LEAVE)
								? "before leaving it; what was consumed since will be redelivered" : "yet",
						Futures.unwrap(failure).getMessage());
		}
		else if (this.state instanceof Draining draining && draining.target() == before.target() && !draining.write()) {
			become(draining.whenStored());
		}
	}

	private void unlock() {
		become(new Unlocking(false, -1));
		Futures.attempt(() -> this.support.lock().leave(queue())).whenComplete((none, failure) -> post(this::unlocked));
	}

	private void unlocked() {
		if (this.state instanceof Unlocking unlocking) {
			if (unlocking.returns()) {
				place(unlocking.target());
			}
			else {
				leave();
			}
		}
	}

	private void leave() {
		this.placement.stop();
		this.puller.stop();
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
			else if (this.state == Fixed.PLACING) {
				// A lock that is granted from now on is released, too.
				long target = this.placement.target();
				drain(new Draining(After.LEAVE, target, target >= 0 && write, false));
			}
			else if (this.state instanceof Draining draining) {
				boolean moved = draining.target() >= 0 && !draining.stored();
				become(new Draining(After.LEAVE, draining.target(),
						draining.write() || (write && (moved || draining.after() == After.GO_ON)), draining.stored()));
			}
			else if (this.state instanceof Unlocking) {
				become(new Unlocking(false, -1));
			}
			else if (this.stage == Stage.WORKING) {
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
			CompletableFuture<Void> last = this.support.options().autoCommit() ? write() : this.committer.underWay();
			if (this.state != Fixed.RELEASED) {
				this.deliveries.abandon();
				leave();
				this.support.lock().leave(queue());
			}
			return last;
		});
	}

	@Override
	protected void look() {
		long now = timing().nanos();
		noteConsumed();
		this.deliveries.expire(now);
		this.committer.expire(now);
		if (this.state == Fixed.ACTIVE) {
			boolean stuck = remainsStuck(this.cache.messages() > 0 && this.deliveries.isStuck());
			if (stuck || this.puller.isOverdue(now, pullLimit())) {
				logger.atWarn()
					.addKeyValue("queue", queue())
					.log("{} is stuck; starting it again at its committed offset: {}", queue(), snapshot());
				drain(new Draining(After.GO_ON, -1, false, false));
			}
		}
	}

	/** Commits the offset, if it has changed since the last commit. */
	public CompletableFuture<Void> commit() {
		return ask(this::write);
	}

	private CompletableFuture<Void> write() {
		boolean mine = this.state == Fixed.ACTIVE || this.state == Fixed.PAUSED
				|| (this.state instanceof Draining draining && draining.target() < 0 && draining.write());
		return (mine && isHeld()) ? this.committer.write(this.cache.committable()) : this.committer.underWay();
	}

	/** Commits an offset, also if messages before it are unfinished. */
	public CompletableFuture<Void> commit(long offset) {
		return ask(() -> this.committer.overwrite(offset));
	}

	/**
	 * Repeats the last commit with the next one, as a broker that crashed may have an
	 * older offset.
	 */
	public void commitAgain() {
		post(this.committer::requireRewrite);
	}

	/** Returns a snapshot. */
	public QueuePosition position() {
		return ask(this::snapshot);
	}

	/** Reads the clock once for many messages. */
	private void noteConsumed() {
		if (this.consumed) {
			this.consumed = false;
			this.lastConsumedMillis = System.currentTimeMillis();
		}
	}

	private QueuePosition snapshot() {
		noteConsumed();
		long next = (this.state instanceof Draining draining && draining.target() >= 0) ? draining.target()
				: this.cache.committable();
		return new QueuePosition(queue(), next, this.committer.written(), this.puller.offset(), this.puller.maxOffset(),
				this.cache.messages(), this.cache.bytes(), this.deliveries.inFlight(), this.state == Fixed.PAUSED,
				this.puller.lastAnswerAt(), Instant.ofEpochMilli(this.lastConsumedMillis), isHeld());
	}

	/** Returns the offset of the next message that a poll returns. */
	public long nextOffset() {
		return ask(() -> {
			if (this.state instanceof Draining) {
				return snapshot().nextOffset();
			}
			long first = this.deliveries.firstOffset();
			return (first >= 0) ? first : this.puller.offset();
		});
	}

}
