package io.rocketmq.client.internal.consumer.queue;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that advances only on request. Not thread-safe.
 */
public final class VirtualTiming implements Timing {

	private final PriorityQueue<Due> tasks = new PriorityQueue<>(
			Comparator.comparingLong(Due::at).thenComparingLong(Due::number));

	private long now = 1_000_000_000;

	private long number;

	private record Due(long at, long number, Runnable task) {
	}

	@Override
	public long nanos() {
		return this.now;
	}

	@Override
	public boolean after(long delayNanos, Runnable task) {
		this.tasks.add(new Due(this.now + delayNanos, this.number++, task));
		return true;
	}

	/** Advances the clock and runs all tasks that become due. */
	public void pass(Duration time) {
		long end = this.now + time.toNanos();
		while (!this.tasks.isEmpty() && this.tasks.element().at() <= end) {
			Due due = this.tasks.remove();
			this.now = Math.max(this.now, due.at());
			due.task().run();
		}
		this.now = end;
	}

	/** Number of pending tasks. */
	int waiting() {
		return this.tasks.size();
	}

}
