package io.rocketmq.client.internal.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Counts items and bytes in flight up to a limit of each, and completes when nothing is
 * left. An item that alone exceeds a limit may start when nothing else is in flight.
 * Thread-safe.
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
	 * Creates a counter.
	 */
	public InFlight(int maxCount, long maxBytes) {
		this.maxCount = maxCount;
		this.maxBytes = maxBytes;
	}

	/**
	 * Acquires items, unless that exceeds a limit.
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
	 * Acquires items even beyond the limit.
	 */
	public void enterAnyway(int pieces) {
		this.count.addAndGet(pieces);
	}

	/**
	 * Acquires items as soon as the limits allow.
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
	 * Releases items.
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
	 * Waits until nothing is in flight. To be called once nothing new starts.
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
	 * Returns the number of items in flight.
	 */
	public int count() {
		return this.count.get();
	}

	/**
	 * Returns the number of bytes in flight.
	 */
	public long bytes() {
		return this.bytes.get();
	}

}
