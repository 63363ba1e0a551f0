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
 * The threads that run users' code: continuations of futures, hooks, selectors and
 * listeners. They are a {@link ForkJoinPool} in asynchronous mode, or an executor of the
 * user's. The pool starts another thread while a task waits for a
 * {@link java.util.concurrent.CompletableFuture}, so that one that waits for the result
 * of another does not starve it. A task is never refused: what an executor of the user's
 * does not take runs on the pool, and what the pool does not take on a thread of its own.
 * Thread-safe.
 */
public final class Callbacks implements Executor, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Callbacks.class);

	/** Maximum number of threads, including those that replace waiting ones. */
	private static final int MAX_THREADS = 512;

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

	private final @Nullable Executor given;

	private final ForkJoinPool pool;

	/**
	 * Creates the pool, whose threads start when they are needed.
	 */
	public Callbacks(int threads, @Nullable Executor given) {
		this.given = given;
		this.pool = new ForkJoinPool(threads, new WorkerFactory(), (thread, failure) -> failed(failure), true, threads,
				MAX_THREADS, 1, (full) -> true, 10, TimeUnit.SECONDS);
	}

	@Override
	public void execute(Runnable task) {
		if (this.given != null) {
			try {
				this.given.execute(task);
				return;
			}
			catch (RuntimeException | Error ex) {
				logger.debug("The callback executor {} did not take a task; it runs on a thread of the client's: {}",
						this.given, ex.toString());
			}
		}
		executeOnPool(task);
	}

	/**
	 * Runs a task that may block for long, such as a user's input and output. Another
	 * thread replaces it meanwhile, so that it delays no other task.
	 */
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

	/**
	 * Runs a task without the user's executor, which seems to have lost it.
	 */
	public void executeOnPool(Runnable task) {
		try {
			this.pool.execute(task);
		}
		catch (RejectedExecutionException ex) {
			executeAlone(task);
		}
		catch (Error ex) {
			// No thread could be started. The task is in the queue of the pool, which
			// starts one with the next task.
			logger.error("No callback thread could be started; callbacks wait", ex);
		}
	}

	/**
	 * Runs a task on this thread, unless that is an event loop.
	 */
	public void here(Runnable task) {
		if (Threads.isEventLoop()) {
			execute(task);
		}
		else {
			task.run();
		}
	}

	/**
	 * Completes a future for a user on a callback thread.
	 */
	public <T extends @Nullable Object> CompletableFuture<T> toUser(CompletableFuture<T> result) {
		return toUser(result, (done, failure) -> {
		});
	}

	/**
	 * Completes a future for a user on a callback thread.
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

	/** Runs a task on a thread of its own, as the pool is closed. */
	private static void executeAlone(Runnable task) {
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
			logger.error("No thread could be started for a late callback", ex);
			if (!Threads.isEventLoop()) {
				logged.run();
			}
		}
	}

	private static void failed(Throwable failure) {
		logger.error("A callback failed", failure);
	}

	/**
	 * Stops accepting tasks into the pool, and waits for its tasks, for at most 2 s and
	 * not on a thread of its own.
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
