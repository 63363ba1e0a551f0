package io.rocketmq.client.internal.consumer.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Buffer of the messages of several queues for polls, which take from one queue after the
 * other. Polled messages are in flight until they are finished. Thread-safe: guarded by
 * one lock, under which nothing outside is called.
 */
public final class PollBuffer {

	private final Timing timing;

	private final long limitNanos;

	private final Supplier<List<ConsumeHook>> hooks;

	private final Ended ended;

	private final Executor executor;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition filled = this.lock.newCondition();

	/**
	 * Shelves with messages, the next one first; guarded by the lock, as all fields
	 * below.
	 */
	private final Deque<Shelf> shelves = new ArrayDeque<>();

	private List<Taken> taken = new ArrayList<>();

	private boolean closed;

	/** Creates an empty buffer. */
	public PollBuffer(Timing timing, long limitNanos, Supplier<List<ConsumeHook>> hooks, Ended ended,
			Executor executor) {
		this.executor = executor;
		this.hooks = hooks;
		this.timing = timing;
		this.limitNanos = limitNanos;
		this.ended = ended;
	}

	/** Listener to the end of polled messages. */
	@FunctionalInterface
	public interface Ended {

		/** Polled messages no longer count as in flight. */
		void ended(Polled polled, boolean finished, long nanos);

	}

	/**
	 * Messages of one poll.
	 *
	 * @param messages the messages, unmodifiable
	 * @param seenBy the hooks that see them
	 */
	public record Polled(List<ReceivedMessage> messages, List<ConsumeHook> seenBy) {

		private static final Polled NONE = new Polled(List.of(), List.of());

	}

	/** Creates the deliveries of one more queue. */
	public Deliveries shelf(QueueOwner owner) {
		return new Shelf(owner);
	}

	/** Returns messages of one queue as soon as there are any; empty after the time. */
	public Polled take(int max, long nanos) throws InterruptedException {
		long end = System.nanoTime() + nanos;
		this.lock.lockInterruptibly();
		try {
			while (true) {
				Polled polled = takeNow(max);
				long left = end - System.nanoTime();
				if (!polled.messages.isEmpty() || left <= 0 || this.closed) {
					return polled;
				}
				this.filled.awaitNanos(Math.min(left, TimeUnit.MINUTES.toNanos(1)));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private Polled takeNow(int max) {
		Shelf shelf = this.closed ? null : this.shelves.poll();
		if (shelf == null) {
			// After the close, nothing would finish them.
			return Polled.NONE;
		}
		int count = Math.min(max, shelf.messages.size());
		List<ReceivedMessage> messages = new ArrayList<>(count);
		for (int n = 0; n < count; n++) {
			messages.add(shelf.messages.remove());
		}
		Polled polled = new Polled(Collections.unmodifiableList(messages), this.hooks.get());
		this.taken.add(new Taken(shelf, polled, this.timing.nanos()));
		shelf.inFlight += count;
		shelf.listed = false;
		shelf.list();
		return polled;
	}

	/**
	 * Finishes all polled messages.
	 */
	public void finish() {
		end((each) -> true, true);
	}

	/** Drops the polled messages of a queue. */
	public void forget(MessageQueue queue) {
		end((each) -> each.shelf.owner.queue().equals(queue), false);
	}

	/** Drops all polled messages. */
	public void forgetAll() {
		end((each) -> true, false);
	}

	private void end(Predicate<Taken> which, boolean finished) {
		tell(endTaken(which, finished), finished);
	}

	private List<Taken> endTaken(Predicate<Taken> which, boolean finished) {
		List<Taken> over = new ArrayList<>();
		this.lock.lock();
		try {
			List<Taken> kept = new ArrayList<>();
			for (Taken each : this.taken) {
				(which.test(each) ? over : kept).add(each);
			}
			this.taken = kept;
		}
		finally {
			this.lock.unlock();
		}
		over.forEach((each) -> each.shelf.owner.post(() -> each.shelf.ended(each.polled.messages, finished)));
		return over;
	}

	private void tell(List<Taken> over, boolean finished) {
		long now = this.timing.nanos();
		over.forEach((each) -> this.ended.ended(each.polled, finished, now - each.takenAt));
	}

	/** Ends all waiting: polls return nothing from now on. */
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.filled.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Messages that have been polled and not finished.
	 */
	private record Taken(Shelf shelf, Polled polled, long takenAt) {
	}

	/** Messages of one queue; polled ones are in flight. */
	private final class Shelf implements Deliveries {

		private final QueueOwner owner;

		private final Deque<ReceivedMessage> messages = new ArrayDeque<>();

		/** Whether it is among the shelves that polls look at. */
		private boolean listed;

		private boolean withheld;

		private int inFlight;

		/** Changed in events of the owner. */
		private boolean draining;

		Shelf(QueueOwner owner) {
			this.owner = owner;
		}

		private void locked(Runnable change) {
			PollBuffer.this.lock.lock();
			try {
				change.run();
			}
			finally {
				PollBuffer.this.lock.unlock();
			}
		}

		/** Under the lock, as {@link #unlist}. */
		private void list() {
			if (!this.listed && !this.withheld && !this.messages.isEmpty()) {
				this.listed = true;
				PollBuffer.this.shelves.add(this);
				PollBuffer.this.filled.signalAll();
			}
		}

		private void unlist() {
			if (this.listed) {
				this.listed = false;
				PollBuffer.this.shelves.remove(this);
			}
		}

		private void ended(List<ReceivedMessage> polled, boolean finished) {
			locked(() -> this.inFlight = Math.max(0, this.inFlight - polled.size()));
			if (finished) {
				this.owner.finished(polled);
			}
		}

		@Override
		public void add(List<ReceivedMessage> more) {
			locked(() -> {
				this.messages.addAll(more);
				list();
			});
		}

		@Override
		public void pause() {
			locked(() -> {
				this.withheld = true;
				unlist();
			});
		}

		@Override
		public void resume() {
			locked(() -> {
				this.withheld = false;
				list();
			});
		}

		/** Polled messages have no time limit, unless the queue is being revoked. */
		@Override
		public void expire(long nowNanos) {
			if (this.draining) {
				List<Taken> over = endTaken(
						(each) -> each.shelf == this && nowNanos - each.takenAt > PollBuffer.this.limitNanos, false);
				if (!over.isEmpty()) {
					PollBuffer.this.executor.execute(() -> tell(over, false));
				}
			}
		}

		@Override
		public void drain() {
			this.draining = true;
			locked(() -> {
				this.messages.clear();
				unlist();
			});
		}

		@Override
		public void abandon() {
			drain();
			locked(() -> this.inFlight = 0);
		}

		@Override
		public void restart() {
			this.draining = false;
		}

		@Override
		public boolean isIdle() {
			return inFlight() == 0;
		}

		@Override
		public int inFlight() {
			PollBuffer.this.lock.lock();
			try {
				return this.inFlight;
			}
			finally {
				PollBuffer.this.lock.unlock();
			}
		}

		/** Messages may wait for a poll for any time. */
		@Override
		public boolean isStuck() {
			return false;
		}

		@Override
		public long firstOffset() {
			PollBuffer.this.lock.lock();
			try {
				return this.messages.isEmpty() ? -1 : this.messages.element().queueOffset();
			}
			finally {
				PollBuffer.this.lock.unlock();
			}
		}

		@Override
		public boolean limitsSpan() {
			return false;
		}

	}

}
