package io.rocketmq.client.consumer.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.consumer.offset.OffsetWindow;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;

/**
 * Works on one queue: Assigned → Active → Draining → Released. It keeps one pull at the
 * broker, hands what comes to the listener's executor, and pulls again at once, or, when
 * too much is cached, as soon as enough of it is finished. Thread-safe: one lock guards
 * the state, and nothing is called out under it.
 */
public final class QueueWorker {

	private static final Logger logger = LoggerFactory.getLogger(QueueWorker.class);

	private static final Duration AFTER_FAILED_PULL = Duration.ofSeconds(1);

	private static final Duration AFTER_BUSY_BROKER = Duration.ofMillis(100);

	private static final Duration AFTER_FAILED_GIVE_BACK = Duration.ofSeconds(5);

	private final MessageQueue queue;

	private final QueueSource source;

	private final OffsetStore offsets;

	private final Delivery delivery;

	private final Executor executor;

	private final Housekeeping housekeeping;

	private final ConsumerOptions options;

	private final ReentrantLock lock = new ReentrantLock();

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	private State state = State.ASSIGNED;

	private OffsetWindow window = new OffsetWindow(0);

	private long pullOffset;

	private boolean parked;

	private boolean pullFailing;

	private int cachedMessages;

	private long cachedBytes;

	private int inWork;

	private long committed = -1;

	private enum State {

		ASSIGNED, ACTIVE, DRAINING, RELEASED

	}

	/**
	 * Makes a worker that does nothing yet.
	 * @param queue the queue
	 * @param source its broker
	 * @param offsets where progress is kept
	 * @param delivery gives a message to the listener
	 * @param executor runs the listener
	 * @param housekeeping runs what comes later
	 * @param options limits
	 */
	public QueueWorker(MessageQueue queue, QueueSource source, OffsetStore offsets, Delivery delivery,
			Executor executor, Housekeeping housekeeping, ConsumerOptions options) {
		this.queue = queue;
		this.source = source;
		this.offsets = offsets;
		this.delivery = delivery;
		this.executor = executor;
		this.housekeeping = housekeeping;
		this.options = options;
	}

	/**
	 * The queue.
	 * @return the queue
	 */
	public MessageQueue queue() {
		return this.queue;
	}

	/**
	 * Begins to work.
	 * @param offset the first offset to consume
	 */
	public void start(long offset) {
		this.lock.lock();
		try {
			if (this.state != State.ASSIGNED) {
				return;
			}
			this.state = State.ACTIVE;
			this.window = new OffsetWindow(offset);
			this.pullOffset = offset;
			this.committed = offset;
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
			if (this.state != State.ACTIVE) {
				return;
			}
			offset = this.pullOffset;
		}
		finally {
			this.lock.unlock();
		}
		this.source.pull(offset).whenComplete((result, failure) -> {
			if (failure != null) {
				pullFailed(Futures.unwrap(failure));
			}
			else {
				pulled(offset, result);
			}
		});
	}

	private void pulled(long offset, PullResult result) {
		List<Task> tasks = new ArrayList<>(result.messages().size());
		for (ReceivedMessage message : result.messages()) {
			if (message.queueOffset() >= offset && this.source.wants(message)) {
				tasks.add(new Task(message));
			}
		}
		boolean pullOn;
		this.lock.lock();
		try {
			if (this.state != State.ACTIVE) {
				return;
			}
			this.pullFailing = false;
			for (Task task : tasks) {
				this.window.handOut(task.message.queueOffset());
				this.cachedMessages++;
				this.cachedBytes += task.message.storedSize();
			}
			this.pullOffset = result.nextOffset();
			if (result.status() == PullResult.Status.OFFSET_ILLEGAL) {
				this.window.restartAt(result.nextOffset());
			}
			else {
				this.window.skipTo(result.nextOffset());
			}
			this.parked = isFull();
			pullOn = !this.parked;
		}
		finally {
			this.lock.unlock();
		}
		if (result.status() == PullResult.Status.OFFSET_ILLEGAL) {
			logger.warn("Offset {} of {} is not in the queue (any more): going on at {}", offset, this.queue,
					result.nextOffset());
		}
		tasks.forEach(this::submit);
		if (pullOn && result.status() != PullResult.Status.NOTHING_NEW && result.nextOffset() == offset) {
			logger.warn("The broker says {} at offset {} of {} and to go on there: waiting before the next pull",
					result.status(), offset, this.queue);
			this.housekeeping.after(AFTER_FAILED_PULL.toNanos(), this::pull);
		}
		else if (pullOn) {
			pull();
		}
	}

	private void pullFailed(Throwable failure) {
		boolean first;
		this.lock.lock();
		try {
			if (this.state != State.ACTIVE) {
				return;
			}
			first = !this.pullFailing;
			this.pullFailing = true;
		}
		finally {
			this.lock.unlock();
		}
		if (first) {
			logger.warn("Could not pull from {}, and keeps trying: {}", this.queue, failure.getMessage());
		}
		Duration wait = (failure instanceof BrokerBusyException) ? AFTER_BUSY_BROKER : AFTER_FAILED_PULL;
		this.housekeeping.after(wait.toNanos(), this::pull);
	}

	private boolean isFull() {
		return this.cachedMessages >= this.options.maxCachedMessages()
				|| this.cachedBytes >= this.options.maxCachedBytes();
	}

	private void submit(Task task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("{} is being closed: {} is left for the next consumer", this.queue, task.message);
		}
	}

	private boolean begin() {
		this.lock.lock();
		try {
			if (this.state != State.ACTIVE) {
				return false;
			}
			this.inWork++;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Work on a message has ended.
	 * @param finished whether it needs no more work here
	 */
	private void end(ReceivedMessage message, boolean finished) {
		boolean unpark = false;
		boolean drained;
		this.lock.lock();
		try {
			this.inWork--;
			if (finished) {
				this.window.finish(message.queueOffset());
				this.cachedMessages--;
				this.cachedBytes -= message.storedSize();
				if (this.parked && !isFull()) {
					this.parked = false;
					unpark = true;
				}
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

	private void giveBack(Task task) {
		this.source.giveBack(task.message).whenComplete((done, failure) -> {
			end(task.message, failure == null);
			if (failure != null) {
				logger.warn("Could not give {} back to the broker, and delivers it here again in {} s: {}",
						task.message, AFTER_FAILED_GIVE_BACK.toSeconds(), Futures.unwrap(failure).getMessage());
				this.housekeeping.after(AFTER_FAILED_GIVE_BACK.toNanos(), () -> submit(task));
			}
		});
	}

	/**
	 * Writes the progress, if there is any since it was last written.
	 * @return a future that is completed once it is written; it fails if that fails
	 */
	public CompletableFuture<Void> commit() {
		long offset;
		long before;
		this.lock.lock();
		try {
			offset = this.window.committable();
			before = this.committed;
			if (this.state == State.ASSIGNED || offset == before) {
				return CompletableFuture.completedFuture(null);
			}
			this.committed = offset;
		}
		finally {
			this.lock.unlock();
		}
		return this.offsets.store(this.queue, offset).whenComplete((done, failure) -> {
			if (failure != null) {
				restoreCommitted(offset, before);
			}
		});
	}

	private void restoreCommitted(long offset, long before) {
		this.lock.lock();
		try {
			if (this.committed == offset) {
				this.committed = before;
			}
		}
		finally {
			this.lock.unlock();
		}
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
		if (idle) {
			finishRelease();
		}
		return this.released;
	}

	private void finishRelease() {
		commit().whenComplete((done, failure) -> {
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

	/**
	 * Gives a message to the listener.
	 */
	@FunctionalInterface
	public interface Delivery {

		/**
		 * Delivers.
		 * @param message the message
		 * @return true if it is done with, false if it shall be delivered again; throws
		 * nothing
		 */
		boolean deliver(ReceivedMessage message);

	}

	private final class Task implements Runnable {

		private final ReceivedMessage message;

		Task(ReceivedMessage message) {
			this.message = message;
		}

		@Override
		public void run() {
			if (!begin()) {
				return;
			}
			if (QueueWorker.this.delivery.deliver(this.message)) {
				end(this.message, true);
			}
			else {
				giveBack(this);
			}
		}

	}

}
