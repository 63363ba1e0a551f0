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

	private final Condition released = this.lock.newCondition();

	private volatile @Nullable CompletableFuture<Void> empty;

	public InFlight(int maxCount, long maxBytes) {
		this.maxCount = maxCount;
		this.maxBytes = maxBytes;
	}

	public boolean tryEnter(int items, long size) {
		int countAfter = this.count.addAndGet(items);
		long bytesAfter = this.bytes.addAndGet(size);
		if ((countAfter > this.maxCount || bytesAfter > this.maxBytes) && countAfter != items) {
			exit(items, size);
			return false;
		}
		return true;
	}

	/** Acquires items even beyond the limits. */
	public void enterAnyway(int items) {
		this.count.addAndGet(items);
	}

	/** Waits for the limits to allow the items; false after the deadline. */
	public boolean enter(int items, long size, Deadline deadline) throws InterruptedException {
		if (tryEnter(items, size)) {
			return true;
		}
		this.lock.lockInterruptibly();
		this.waiting.incrementAndGet();
		try {
			while (!tryEnter(items, size)) {
				long left = deadline.remainingNanos();
				if (left <= 0) {
					return false;
				}
				// Briefly, as a failed attempt counts for a moment without a signal.
				this.released.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
			}
			return true;
		}
		finally {
			this.waiting.decrementAndGet();
			this.lock.unlock();
		}
	}

	public void exit(int items, long size) {
		this.bytes.addAndGet(-size);
		CompletableFuture<Void> whenEmpty = (this.count.addAndGet(-items) == 0) ? this.empty : null;
		if (whenEmpty != null) {
			whenEmpty.complete(null);
		}
		if (this.waiting.get() > 0) {
			this.lock.lock();
			try {
				this.released.signalAll();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/** Completes when nothing is in flight; call it once nothing new starts. */
	public CompletableFuture<Void> whenEmpty() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.empty = future;
		if (this.count.get() == 0) {
			future.complete(null);
		}
		return future;
	}

	public int count() {
		return this.count.get();
	}

	public long bytes() {
		return this.bytes.get();
	}

}
