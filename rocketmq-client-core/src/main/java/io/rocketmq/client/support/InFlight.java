package io.rocketmq.client.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Counts what has begun and not ended, up to a limit, and tells when nothing is left.
 * Thread-safe.
 */
public final class InFlight {

	private final int limit;

	private final AtomicInteger count = new AtomicInteger();

	private volatile @Nullable CompletableFuture<Void> empty;

	/**
	 * Makes a counter.
	 * @param limit how many may be in flight at once
	 */
	public InFlight(int limit) {
		this.limit = limit;
	}

	/**
	 * One begins.
	 * @return false if the limit is reached
	 */
	public boolean tryEnter() {
		if (this.count.incrementAndGet() > this.limit) {
			exit();
			return false;
		}
		return true;
	}

	/** One ends. */
	public void exit() {
		CompletableFuture<Void> waiting = (this.count.decrementAndGet() == 0) ? this.empty : null;
		if (waiting != null) {
			waiting.complete(null);
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

}
