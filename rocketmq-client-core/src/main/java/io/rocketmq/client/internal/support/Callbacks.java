package io.rocketmq.client.internal.support;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executor of users' code: continuations of futures, hooks, selectors and listeners. A
 * user's executor, or a {@link ForkJoinPool}, which starts another thread while a task
 * waits for a {@link CompletableFuture}, so that tasks that wait for each other do not
 * starve. No task is lost: one that the user's executor rejects runs on the pool, and one
 * that the pool rejects runs on a new thread. Thread-safe.
 */
public final class Callbacks implements Executor, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Callbacks.class);

	/** Maximum number of threads, including those that replace waiting ones. */
	private static final int MAX_THREADS = 512;

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

	private final @Nullable Executor userExecutor;

	private final ForkJoinPool pool;

	public Callbacks(int threads, @Nullable Executor userExecutor) {
		this.userExecutor = userExecutor;
		this.pool = new ForkJoinPool(threads, new WorkerFactory(), (thread, failure) -> failed(failure), true, threads,
				MAX_THREADS, 1, (full) -> true, 10, TimeUnit.SECONDS);
	}

	@Override
	public void execute(Runnable task) {
		if (this.userExecutor != null) {
			try {
				this.userExecutor.execute(task);
				return;
			}
			catch (RuntimeException | Error ex) {
				logger.debug("Callback executor {} rejected a task; running it on the client's pool: {}",
						this.userExecutor, ex.toString());
			}
		}
		executeOnPool(task);
	}

	/** Runs a task that may block for long; another thread replaces it meanwhile. */
	public void executeBlocking(Runnable task) {
		execute(() -> {
			try {
				ForkJoinPool.managedBlock(new Blocking(task));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	/** Runs a task that the user's executor seems to have lost. */
	public void executeOnPool(Runnable task) {
		try {
			this.pool.execute(task);
		}
		catch (RejectedExecutionException ex) {
			executeOnNewThread(task);
		}
		catch (Error ex) {
			// The task is in the pool's queue, and the next task starts a thread for it.
			logger.error("Could not start a callback thread; callbacks wait for the next one", ex);
		}
	}

	/** Runs a task on this thread, or on a callback thread instead of an event loop. */
	public void here(Runnable task) {
		if (Threads.isEventLoop()) {
			execute(task);
		}
		else {
			task.run();
		}
	}

	/** Returns a future that completes on a callback thread. */
	public <T extends @Nullable Object> CompletableFuture<T> toUser(CompletableFuture<T> result) {
		return toUser(result, (done, failure) -> {
		});
	}

	/**
	 * Returns a future that completes on a callback thread, after an action on its
	 * result.
	 */
	public <T extends @Nullable Object> CompletableFuture<T> toUser(CompletableFuture<T> result,
			BiConsumer<? super @Nullable T, @Nullable Throwable> before) {
		CompletableFuture<T> users = new CompletableFuture<>();
		result.whenComplete((done, failure) -> execute(() -> {
			Throwable cause = (failure != null) ? Futures.unwrap(failure) : null;
			try {
				before.accept(done, cause);
			}
			finally {
				if (cause != null) {
					users.completeExceptionally(cause);
				}
				else {
					users.complete(done);
				}
			}
		}));
		return users;
	}

	private static void executeOnNewThread(Runnable task) {
		Runnable logged = () -> {
			try {
				task.run();
			}
			catch (RuntimeException | Error ex) {
				failed(ex);
			}
		};
		try {
			Threads.named("rocketmq-late-callback").newThread(logged).start();
		}
		catch (Error ex) {
			logger.error("Could not start a thread for a callback after close", ex);
			if (!Threads.isEventLoop()) {
				logged.run();
			}
		}
	}

	private static void failed(Throwable failure) {
		logger.error("A callback failed", failure);
	}

	/**
	 * Closes the pool and waits for its tasks, for at most 2 s and not on one of the
	 * client's threads.
	 */
	@Override
	public void close() {
		this.pool.shutdown();
		if (Threads.isOwn()) {
			return;
		}
		long until = System.nanoTime() + CLOSE_LIMIT.toNanos();
		boolean interrupted = false;
		while (true) {
			try {
				this.pool.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS);
				break;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private static final class Blocking implements ForkJoinPool.ManagedBlocker {

		private final Runnable task;

		private boolean done;

		Blocking(Runnable task) {
			this.task = task;
		}

		@Override
		public boolean block() {
			this.done = true;
			this.task.run();
			return true;
		}

		@Override
		public boolean isReleasable() {
			return this.done;
		}

	}

	private static final class WorkerFactory implements ForkJoinPool.ForkJoinWorkerThreadFactory {

		private final AtomicInteger count = new AtomicInteger();

		@Override
		public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
			ForkJoinWorkerThread thread = new Worker(pool);
			thread.setName("rocketmq-callback-" + this.count.incrementAndGet());
			return thread;
		}

	}

	private static final class Worker extends ForkJoinWorkerThread implements Threads.Own {

		Worker(ForkJoinPool pool) {
			super(pool);
		}

	}

}
