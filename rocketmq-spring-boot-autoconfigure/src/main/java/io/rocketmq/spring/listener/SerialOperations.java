package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Operations of a container, one after the other. They run on a thread of their own, so
 * that a listener can stop its container; the thread ends when nothing is left to do. It
 * is no daemon: an application that ends after closing its context lets consumers finish
 * and commit. Thread-safe.
 */
final class SerialOperations {

	private final ThreadPoolExecutor executor;

	private volatile @Nullable Thread thread;

	SerialOperations(String group) {
		this.executor = new ThreadPoolExecutor(1, 1, 100, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(),
				(task) -> {
					Thread created = new Thread(task, "rocketmq-container-" + group);
					created.setDaemon(false);
					this.thread = created;
					return created;
				});
		this.executor.allowCoreThreadTimeOut(true);
	}

	/** Runs an operation after those before it, or at once inside of another one. */
	CompletableFuture<Void> submit(Runnable operation) {
		return CompletableFuture.runAsync(operation,
				(Thread.currentThread() == this.thread) ? Runnable::run : this.executor);
	}

	/** Runs an operation after a delay and after those before it. */
	void submitLater(Duration delay, Runnable operation) {
		CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, this.executor).execute(operation);
	}

	/**
	 * Waits for an operation; an interrupt does not shorten it and is kept.
	 * @param what subject and verb for the error message
	 * @throws RuntimeException the operation's own exception
	 * @throws IllegalStateException if it takes too long
	 */
	static void await(CompletableFuture<Void> operation, Duration limit, String what) {
		boolean interrupted = false;
		long deadline = System.nanoTime() + limit.toNanos();
		try {
			while (true) {
				try {
					operation.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
					return;
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException failure) {
				throw failure;
			}
			if (ex.getCause() instanceof Error failure) {
				throw failure;
			}
			throw new IllegalStateException(what + " failed", ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException(what + " has not ended within " + limit
					+ ": a listener or a server does not answer. It continues in the background", ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
