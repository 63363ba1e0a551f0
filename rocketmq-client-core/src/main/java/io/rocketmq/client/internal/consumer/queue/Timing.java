package io.rocketmq.client.internal.consumer.queue;

import io.rocketmq.client.internal.support.Housekeeping;

/**
 * Clock and scheduler of queue owners. Thread-safe.
 */
public interface Timing {

	/** Returns the current time in nanoseconds. */
	long nanos();

	/** Runs a task once, after a delay. */
	boolean after(long delayNanos, Runnable task);

	/** Returns the system clock and scheduler. */
	static Timing by(Housekeeping housekeeping) {
		return new Timing() {
			@Override
			public long nanos() {
				return System.nanoTime();
			}

			@Override
			public boolean after(long delayNanos, Runnable task) {
				return housekeeping.after(delayNanos, task);
			}
		};
	}

}
