package io.rocketmq.client.internal.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Counts what has begun and not ended, in pieces and in bytes, up to a limit of each, and
 * tells when nothing is left. What alone is over a limit may begin when nothing else is
 * in flight. Thread-safe.
 */
public final class InFlight {

	private final int maxCount;

	private final long maxBytes;

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicInteger waiting = new AtomicInteger();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition room = this.lock.newCondition();

	private volatile @Nullable CompletableFuture<Void> empty;

	/**
	 * Makes a counter.
	 * @param maxCount how many pieces may be in flight at once
	 * @param maxBytes how many bytes may be in flight at once
	 */
	public InFlight(int maxCount, long maxBytes) {
		this.maxCount = maxCount;
		this.maxBytes = maxBytes;
	}

	/**
	 * Some begin.
	 * @param pieces how many
	 * @param size how many bytes they have together
	 * @return false if a limit is reached
	 */
	public boolean tryEnter(int pieces, long size) {
		int countAfter = this.count.addAndGet(pieces);
		long bytesAfter = this.bytes.addAndGet(size);
		if ((countAfter > this.maxCount || bytesAfter > this.maxBytes) && countAfter != pieces) {
			exit(pieces, size);
			return false;
		}
		return true;
	}

	/**
	 * Some begin, also over the limit.
	 * @param pieces how many, without bytes
	 */
	public void enterAnyway(int pieces) {
		this.count.addAndGet(pieces);
	}

	/**
	 * Some begin, as soon as there is room.
	 * @param pieces how many
	 * @param size how many bytes they have together
	 * @param deadline until when to wait
	 * @return false if there was no room until then
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	public boolean enter(int pieces, long size, Deadline deadline) throws InterruptedException {
		if (tryEnter(pieces, size)) {
			return true;
		}
		this.lock.lockInterruptibly();
		this.waiting.incrementAndGet();
		try {
			while (!tryEnter(pieces, size)) {
				long left = deadline.remainingNanos();
				if (left <= 0) {
					return false;
				}
				// A little, since one that fails to enter holds room for a moment.
				this.room.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
			}
			return true;
		}
		finally {
			this.waiting.decrementAndGet();
			this.lock.unlock();
		}
	}

	/**
	 * Some end.
	 * @param pieces how many
	 * @param size how many bytes they have together
	 */
	public void exit(int pieces, long size) {
		this.bytes.addAndGet(-size);
		CompletableFuture<Void> whenEmpty = (this.count.addAndGet(-pieces) == 0) ? this.empty : null;
		if (whenEmpty != null) {
			whenEmpty.complete(null);
		}
		if (this.waiting.get() > 0) {
			this.lock.lock();
			try {
				this.room.signalAll();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/**
	 * Waits for the end of all that has begun. To be called once nothing new begins.
	 * @return a future that is completed when nothing is in flight
	 */
	public CompletableFuture<Void> whenEmpty() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.empty = future;
		if (this.count.get() == 0) {
			future.complete(null);
		}
		return future;
	}

	/**
	 * How many are in flight now.
	 * @return the number
	 */
	public int count() {
		return this.count.get();
	}

	/**
	 * How many bytes are in flight now.
	 * @return the number
	 */
	public long bytes() {
		return this.bytes.get();
	}

}
