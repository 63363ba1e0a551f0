package io.rocketmq.client.internal.consumer.queue;

import io.rocketmq.client.internal.support.Housekeeping;

/**
 * The time by which queues are worked on. Thread-safe.
 */
public interface Timing {

	/** The present moment. */
	long nanos();

	/** Runs a task once. */
	boolean after(long delayNanos, Runnable task);

	/** The real time. */
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
