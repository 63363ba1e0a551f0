package io.rocketmq.client.internal.consumer.queue;

import io.rocketmq.client.internal.support.Housekeeping;

/**
 * The time by which queues are worked on. Thread-safe.
 */
public interface Timing {

	/**
	 * The present moment.
	 * @return nanoseconds since some fixed moment
	 */
	long nanos();

	/**
	 * Runs a task once.
	 * @param delayNanos nanoseconds from now
	 * @param task the task, which must not block
	 * @return false if the client is closed, so that the task will not run
	 */
	boolean after(long delayNanos, Runnable task);

	/**
	 * The real time.
	 * @param housekeeping runs the tasks
	 * @return the timing
	 */
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
