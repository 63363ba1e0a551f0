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
 * Scheduler thread of a client. Its tasks must not block. A failed task is logged and
 * runs again at its next time. Thread-safe.
 */
public final class Housekeeping implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Housekeeping.class);

	private final ScheduledThreadPoolExecutor executor;

	public Housekeeping() {
		this.executor = new ScheduledThreadPoolExecutor(1, Threads.named("rocketmq-housekeeping"));
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/** Runs a task at intervals, until the result is closed. */
	public AutoCloseable every(Duration interval, Runnable task) {
		long nanos = interval.toNanos();
		ScheduledFuture<?> future = this.executor.scheduleAtFixedRate(() -> run(task), nanos, nanos,
				TimeUnit.NANOSECONDS);
		return () -> future.cancel(false);
	}

	/** Runs a task once; returns false if the scheduler is closed. */
	public boolean after(long delayNanos, Runnable task) {
		Future<?> future = schedule(delayNanos, task);
		return future != null && !future.isCancelled();
	}

	/**
	 * Runs a task once, unless it is cancelled before. If the scheduler is closed, runs
	 * it now and returns null.
	 */
	public @Nullable Future<?> cancellable(long delayNanos, Runnable task) {
		Future<?> future = schedule(delayNanos, task);
		if (future == null) {
			run(task);
		}
		return future;
	}

	private @Nullable Future<?> schedule(long delayNanos, Runnable task) {
		try {
			return this.executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			return null;
		}
	}

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
