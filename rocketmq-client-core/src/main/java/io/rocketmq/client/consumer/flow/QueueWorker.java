package io.rocketmq.client.consumer.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.consumer.offset.StartOffset;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Backoff;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;

/**
 * Works on one queue: Assigned → Active ⇄ Paused → Draining → Released. It keeps one pull
 * at the broker, hands what comes to the consumption, and pulls again at once, or, when
 * too much is cached, as soon as enough of it is finished. Thread-safe: one lock guards
 * the state, and nothing is called out under it.
 */
public final class QueueWorker implements Worker {

	private static final Logger logger = LoggerFactory.getLogger(QueueWorker.class);

	private static final Duration AFTER_FAILED_PULL = Duration.ofSeconds(1);

	private static final Backoff AFTER_REFUSAL = new Backoff(AFTER_FAILED_PULL, Duration.ofSeconds(10));

	private static final Backoff AFTER_BUSY_BROKER = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

	private final MessageQueue queue;

	private final QueueSource source;

	private final ProgressWriter progress;

	private final Consumption consumption;

	private final Housekeeping housekeeping;

	private final ConsumerOptions options;

	private final LongSupplier maxBytes;

	private final LongConsumer moved;

	private final ReentrantLock lock = new ReentrantLock();

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	/** Written under the lock. */
	private volatile State state = State.ASSIGNED;

	private volatile boolean commits = true;

	private QueueCache cache;

	private long pullOffset;

	/** Where the broker last said to stay, though it gave nothing. */
	private long stayedAt = -1;

	private boolean parked;

	private int pullFailures;

	private int inWork;

	private long maxOffset = -1;

	private @Nullable Instant lastPullAt;

	private long lastConsumedMillis = System.currentTimeMillis();

	private enum State {

		ASSIGNED, ACTIVE, PAUSED, DRAINING, RELEASED

	}

	/**
	 * Makes a worker that does nothing yet.
	 * @param queue the queue
	 * @param source its broker
	 * @param offsets where progress is kept
	 * @param consumption brings messages to where they are worked on
	 * @param housekeeping runs what comes later
	 * @param options limits
	 * @param maxBytes how many bytes may be cached now
	 * @param moved is told, at most once, that the broker does not have the offset, and
	 * which one to begin anew at; this worker does nothing more then until it is released
	 */
	public QueueWorker(MessageQueue queue, QueueSource source, OffsetStore offsets,
			Function<? super QueueWorker, Consumption> consumption, Housekeeping housekeeping, ConsumerOptions options,
			LongSupplier maxBytes, LongConsumer moved) {
		this.queue = queue;
		this.source = source;
		this.progress = new ProgressWriter(queue, offsets);
		this.housekeeping = housekeeping;
		this.options = options;
		this.maxBytes = maxBytes;
		this.moved = moved;
		this.cache = new QueueCache(options.fetch(), 0);
		this.consumption = consumption.apply(this);
	}

	@Override
	public MessageQueue queue() {
		return this.queue;
	}

	@Override
	public MessageQueue queueOf(ReceivedMessage message) {
		return this.queue;
	}

	/**
	 * Begins to work.
	 * @param start where; if that is not stored yet, it is with the next commit
	 * @param paused whether to wait for {@link #resume()} first
	 */
	public void start(StartOffset start, boolean paused) {
		long offset = start.offset();
		this.lock.lock();
		try {
			if (this.state != State.ASSIGNED) {
				return;
			}
			this.state = paused ? State.PAUSED : State.ACTIVE;
			this.parked = paused;
			this.cache = new QueueCache(this.options.fetch(), offset);
			this.pullOffset = offset;
			this.progress.begin(start);
		}
		finally {
			this.lock.unlock();
		}
		logger.debug("Consuming {} from offset {}", this.queue, offset);
		pull();
	}

	private void pull() {
		long offset;
		this.lock.lock();
		try {
			if (this.state == State.PAUSED) {
				this.parked = true;
			}
			if (this.state != State.ACTIVE) {
				return;
			}
			offset = this.pullOffset;
		}
		finally {
			this.lock.unlock();
		}
		Futures.attempt(() -> this.source.pull(offset)).whenComplete((result, failure) -> {
			if (failure != null) {
				pullFailed(Futures.unwrap(failure));
				return;
			}
			try {
				if (result.status() == PullResult.Status.OFFSET_ILLEGAL) {
					pulledNowhere(offset, result.nextOffset());
				}
				else {
					pulled(offset, result);
				}
			}
			catch (RuntimeException | Error ex) {
				pullFailed(ex);
			}
		});
	}

	private void pulledNowhere(long offset, long nextOffset) {
		if (nextOffset == offset) {
			stay(offset);
			return;
		}
		boolean active;
		this.lock.lock();
		try {
			active = this.state == State.ACTIVE || this.state == State.PAUSED;
			this.commits = false;
		}
		finally {
			this.lock.unlock();
		}
		if (active) {
			logger.warn("Offset {} of {} is not in the queue (any more): going on at {}", offset, this.queue,
					nextOffset);
			this.moved.accept(nextOffset);
		}
	}

	/**
	 * A broker that has been told where its group begins says so once, and then gives.
	 */
	private void stay(long offset) {
		boolean again;
		this.lock.lock();
		try {
			again = this.stayedAt == offset;
			this.stayedAt = offset;
		}
		finally {
			this.lock.unlock();
		}
		if (again) {
			pullLater(PullResult.Status.OFFSET_ILLEGAL, offset);
		}
		else {
			pull();
		}
	}

	private void pulled(long offset, PullResult result) {
		List<ReceivedMessage> wanted = new ArrayList<>(result.messages().size());
		for (ReceivedMessage message : result.messages()) {
			if (message.queueOffset() >= offset && this.source.wants(message)) {
				wanted.add(message);
			}
		}
		boolean pullOn;
		this.lock.lock();
		try {
			if (this.state != State.ACTIVE && this.state != State.PAUSED) {
				return;
			}
			this.pullFailures = 0;
			this.stayedAt = -1;
			this.maxOffset = result.maxOffset();
			this.lastPullAt = Instant.now();
			this.cache.add(wanted, result.nextOffset());
			this.pullOffset = result.nextOffset();
			this.parked = isFull() || this.state == State.PAUSED;
			pullOn = !this.parked;
		}
		finally {
			this.lock.unlock();
		}
		if (!wanted.isEmpty()) {
			this.consumption.add(wanted);
		}
		if (pullOn && result.status() != PullResult.Status.NOTHING_NEW && result.nextOffset() == offset) {
			pullLater(result.status(), offset);
		}
		else if (pullOn) {
			pull();
		}
	}

	private void pullLater(PullResult.Status status, long offset) {
		logger.warn("The broker says {} at offset {} of {} and to go on there: waiting before the next pull", status,
				offset, this.queue);
		this.housekeeping.after(AFTER_FAILED_PULL.toNanos(), this::pull);
	}

	private void pullFailed(Throwable failure) {
		int failures;
		this.lock.lock();
		try {
			if (this.state != State.ACTIVE && this.state != State.PAUSED) {
				return;
			}
			failures = ++this.pullFailures;
		}
		finally {
			this.lock.unlock();
		}
		boolean refused = Refusals.isRefusal(failure);
		if (failures == 1 && !refused) {
			logger.warn("Could not pull from {}, and keeps trying: {}", this.queue, failure.toString());
		}
		long wait = (failure instanceof BrokerBusyException) ? AFTER_BUSY_BROKER.delayNanos(failures)
				: refused ? AFTER_REFUSAL.delayNanos(failures) : AFTER_FAILED_PULL.toNanos();
		this.housekeeping.after(wait, this::pull);
	}

	private boolean isFull() {
		return this.cache.isFull(this.maxBytes.getAsLong(), this.consumption.limitsSpan());
	}

	@Override
	public boolean begin(int count) {
		this.lock.lock();
		try {
			if (this.state != State.ACTIVE) {
				return false;
			}
			this.inWork += count;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void beginAnyway(int count) {
		this.lock.lock();
		try {
			this.inWork += count;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void end(int count, List<ReceivedMessage> finished) {
		boolean unpark = false;
		boolean drained;
		this.lock.lock();
		try {
			this.inWork -= count;
			this.cache.remove(finished);
			this.lastConsumedMillis = System.currentTimeMillis();
			if (this.parked && this.state == State.ACTIVE && !isFull()) {
				this.parked = false;
				unpark = true;
			}
			drained = this.state == State.DRAINING && this.inWork == 0;
		}
		finally {
			this.lock.unlock();
		}
		if (unpark) {
			pull();
		}
		if (drained) {
			finishRelease();
		}
	}

	@Override
	public boolean isPaused() {
		return this.state == State.PAUSED;
	}

	@Override
	public boolean isActive() {
		return this.state == State.ACTIVE;
	}

	@Override
	public void pause() {
		this.lock.lock();
		try {
			if (this.state == State.ACTIVE) {
				this.state = State.PAUSED;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void resume() {
		boolean unpark;
		this.lock.lock();
		try {
			if (this.state != State.PAUSED) {
				return;
			}
			this.state = State.ACTIVE;
			unpark = this.parked && !isFull();
			this.parked = this.parked && !unpark;
		}
		finally {
			this.lock.unlock();
		}
		this.consumption.resume();
		if (unpark) {
			pull();
		}
	}

	@Override
	public void expire() {
		this.consumption.expire();
	}

	/** What is known of the queue: a snapshot. */
	public QueueProgress progress() {
		boolean locked = this.source.isHeld();
		this.lock.lock();
		try {
			return new QueueProgress(this.queue, this.cache.committable(), this.progress.written(), this.pullOffset,
					this.maxOffset, this.cache.messages(), this.cache.bytes(), this.inWork, this.state == State.PAUSED,
					this.lastPullAt, Instant.ofEpochMilli(this.lastConsumedMillis), locked);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Writes the progress, if there is any since it was last written.
	 * @return a future that is completed once it is written; it fails if that fails
	 */
	public CompletableFuture<Void> commit() {
		long offset;
		this.lock.lock();
		try {
			if (this.state == State.ASSIGNED || !this.commits) {
				return this.progress.underWay();
			}
			offset = this.cache.committable();
		}
		finally {
			this.lock.unlock();
		}
		return this.progress.write(offset);
	}

	/**
	 * Lets the next commit write the progress in any case, as a broker that crashed may
	 * have an older one.
	 */
	public void commitAnew() {
		this.progress.writeAnew();
	}

	/**
	 * Gives the queue up: pulls no more, begins no message that is still cached, lets
	 * those in work finish, and writes the progress.
	 * @return a future that is completed once that is done, also if the progress could
	 * not be written
	 */
	public CompletableFuture<Void> release() {
		boolean idle;
		this.lock.lock();
		try {
			if (this.state == State.DRAINING || this.state == State.RELEASED) {
				return this.released;
			}
			idle = this.inWork == 0;
			if (this.state == State.ASSIGNED) {
				this.state = State.RELEASED;
				this.released.complete(null);
				return this.released;
			}
			this.state = State.DRAINING;
		}
		finally {
			this.lock.unlock();
		}
		this.consumption.clear();
		if (idle) {
			finishRelease();
		}
		return this.released;
	}

	/**
	 * Gives the queue up as {@link #release()} does, and writes no progress any more, as
	 * another holds for it.
	 * @return a future that is completed once nothing is in work
	 */
	public CompletableFuture<Void> abandon() {
		this.commits = false;
		return release();
	}

	private void finishRelease() {
		(this.options.autoCommit() ? commit() : this.progress.underWay()).whenComplete((done, failure) -> {
			if (failure != null) {
				logger.warn("Could not write the progress of {}; what was consumed since will come again: {}",
						this.queue, Futures.unwrap(failure).getMessage());
			}
			this.lock.lock();
			try {
				this.state = State.RELEASED;
			}
			finally {
				this.lock.unlock();
			}
			this.released.complete(null);
		});
	}

}
