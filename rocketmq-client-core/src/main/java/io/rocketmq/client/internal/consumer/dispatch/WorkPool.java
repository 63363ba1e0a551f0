package io.rocketmq.client.internal.consumer.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Threads;

/**
 * Runs the work of a consumer with limited concurrency. A thread continues with the next
 * piece of work, and wakes another thread while more work waits: a fast listener keeps
 * few threads busy, and a slow one gets all of them. Work of an asynchronous listener
 * counts until it ends. Thread-safe.
 */
public final class WorkPool implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(WorkPool.class);

	private final Executor threads;

	private final int limit;

	private final Queue<Work> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicBoolean waking = new AtomicBoolean();

	private volatile boolean ended;

	/** Creates a pool on threads of others. */
	public WorkPool(Executor threads, int limit) {
		this.threads = threads;
		this.limit = limit;
	}

	/** Creates a pool with its own threads. */
	public static WorkPool of(ConsumerOptions options) {
		String name = "rocketmq-consume-" + options.group();
		if (options.virtualThreads()) {
			return new WorkPool(Threads.virtual(name), options.threads());
		}
		// Its queue is bounded, as never more work is submitted than there are threads.
		ThreadPoolExecutor threads = new ThreadPoolExecutor(options.threads(), options.threads(), 60, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), Threads.named(name));
		threads.allowCoreThreadTimeOut(true);
		return new WorkPool(threads, options.threads());
	}

	@Override
	public void execute(Runnable task) {
		this.threads.execute(task);
	}

	/** Waits until queues are released, and warns if they are not in time. */
	public void awaitEnd(String group, CompletableFuture<Void> ended, Duration limit) {
		if (!Futures.awaitUninterruptibly(ended, limit)) {
			logger.atWarn()
				.addKeyValue("group", group)
				.log("Listener of '{}' did not finish within {} ms; interrupting it. Its messages will be redelivered",
						group, limit.toMillis());
		}
		ended.whenComplete((none, failure) -> {
			if (failure != null) {
				logger.atWarn()
					.addKeyValue("group", group)
					.setCause(Futures.unwrap(failure))
					.log("Could not abandon all queues of '{}'", group);
			}
		});
	}

	/** Begins no more work; work in flight continues. */
	public void beginNothing() {
		this.ended = true;
	}

	/** Whether no work waits or is in flight. */
	public boolean isIdle() {
		return this.waiting.isEmpty() && this.running.get() == 0;
	}

	/** Interrupts work in flight, and begins no more. */
	public void shutdownNow() {
		this.ended = true;
		this.waiting.clear();
		if (this.threads instanceof ExecutorService own) {
			own.shutdownNow();
		}
	}

	/** Adds work. */
	public void submit(List<? extends Work> work) {
		this.waiting.addAll(work);
		wake();
	}

	/** Adds work. */
	public void submit(Work work) {
		this.waiting.add(work);
		wake();
	}

	/** Begins waiting work, unless all threads are busy. */
	public void wake() {
		if (this.ended || this.waiting.isEmpty() || this.running.get() >= this.limit
				|| !this.waking.compareAndSet(false, true)) {
			return;
		}
		if (!enter()) {
			this.waking.set(false);
			return;
		}
		try {
			this.threads.execute(this::run);
		}
		catch (RejectedExecutionException ex) {
			// The consumer is closed: other members receive what waits.
			this.running.decrementAndGet();
			this.waking.set(false);
			this.waiting.clear();
		}
		catch (Throwable ex) {
			// For example no thread could be started: the next wake tries again.
			this.running.decrementAndGet();
			this.waking.set(false);
			logger.warn("Could not start a thread for the work of a consumer; retrying within 1 s", ex);
		}
	}

	private boolean enter() {
		int now = this.running.get();
		while (now < this.limit) {
			if (this.running.compareAndSet(now, now + 1)) {
				return true;
			}
			now = this.running.get();
		}
		return false;
	}

	private void run() {
		this.waking.set(false);
		do {
			for (Work work = next(); work != null; work = next()) {
				wake();
				CompletionStage<?> end = begin(work);
				if (end != null && !end.toCompletableFuture().isDone()) {
					end.whenComplete((done, failure) -> {
						this.running.decrementAndGet();
						wake();
					});
					return;
				}
			}
			this.running.decrementAndGet();
		}
		while (!this.ended && !this.waiting.isEmpty() && enter());
	}

	private @Nullable Work next() {
		return this.ended ? null : this.waiting.poll();
	}

	private static @Nullable CompletionStage<?> begin(Work work) {
		try {
			return work.begin();
		}
		catch (Throwable ex) {
			logger.error("Could not complete the work of a consumer", ex);
			return null;
		}
		finally {
			// An interrupt of this piece of work must not reach the next one.
			Thread.interrupted();
		}
	}

	/**
	 * A piece of work.
	 */
	@FunctionalInterface
	public interface Work {

		/** Begins the work; the stage completes when it ends. */
		CompletionStage<?> begin();

	}

}
