package io.rocketmq.client.internal.support;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a client that starts what is done at intervals or later. Its tasks
 * must not block. One that fails is logged, and comes again at its time. Thread-safe.
 */
public final class Housekeeping implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Housekeeping.class);

	private final ScheduledThreadPoolExecutor executor;

	/** Makes the thread, which starts with the first task. */
	public Housekeeping() {
		this.executor = new ScheduledThreadPoolExecutor(1, Threads.named("rocketmq-housekeeping"));
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/**
	 * Runs a task at intervals.
	 * @param interval from start to start
	 * @param task the task
	 * @return cancels it when closed
	 */
	public AutoCloseable every(Duration interval, Runnable task) {
		long nanos = interval.toNanos();
		ScheduledFuture<?> future = this.executor.scheduleAtFixedRate(() -> run(task), nanos, nanos,
				TimeUnit.NANOSECONDS);
		return () -> future.cancel(false);
	}

	/**
	 * Runs a task once.
	 * @param delayNanos nanoseconds from now
	 * @param task the task
	 * @return false if the client is closed, so that the task will not run
	 */
	public boolean after(long delayNanos, Runnable task) {
		@Nullable ScheduledFuture<?> future;
		try {
			future = this.executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
		return !future.isCancelled();
	}

	/**
	 * Runs a task once, unless it is cancelled before.
	 * @param delayNanos nanoseconds from now
	 * @param task the task
	 * @return cancels it when given to {@link #cancel}; null if the client is closed, so
	 * that the task was run at once
	 */
	public @Nullable Future<?> cancellable(long delayNanos, Runnable task) {
		try {
			return this.executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			run(task);
			return null;
		}
	}

	/**
	 * Cancels a task.
	 * @param task what {@link #cancellable} gave
	 */
	public static void cancel(@Nullable Future<?> task) {
		if (task != null) {
			task.cancel(false);
		}
	}

	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("A housekeeping task failed", ex);
		}
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
