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
import io.rocketmq.client.internal.support.VirtualThreads;

/**
 * Runs the work of a consumer, so much at once and no more. A thread goes on from one
 * piece of work to the next, and wakes one more as long as there is more; so a fast
 * listener keeps few threads busy, and a slow one gets all of them. Work that ends later,
 * since its listener is asynchronous, counts until then. Thread-safe.
 */
public final class WorkPool implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(WorkPool.class);

	private final Executor threads;

	private final int limit;

	private final Queue<Work> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicBoolean waking = new AtomicBoolean();

	private volatile boolean ended;

	/** Makes a pool. */
	public WorkPool(Executor threads, int limit) {
		this.threads = threads;
		this.limit = limit;
	}

	/** Makes a pool with threads of its own. */
	public static WorkPool of(ConsumerOptions options) {
		String name = "rocketmq-consume-" + options.group();
		if (options.virtualThreads()) {
			return new WorkPool(VirtualThreads.executor(name), options.threads());
		}
		// What waits in its queue is bounded, as it is given as much as it has threads.
		ThreadPoolExecutor threads = new ThreadPoolExecutor(options.threads(), options.threads(), 60, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), Threads.named(name));
		threads.allowCoreThreadTimeOut(true);
		return new WorkPool(threads, options.threads());
	}

	@Override
	public void execute(Runnable task) {
		this.threads.execute(task);
	}

	/** Waits for work to end, and says so if it does not. */
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

	/** Begins nothing more; what is in flight continues. */
	public void beginNothing() {
		this.ended = true;
	}

	/** Whether nothing waits and nothing is in flight. */
	public boolean isIdle() {
		return this.waiting.isEmpty() && this.running.get() == 0;
	}

	/** Interrupts what is in flight, and begins nothing more. */
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

	/** Begins work that waits, if there is a thread for it. */
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
			// The consumer is closed: what waits is left for the next one.
			this.running.decrementAndGet();
			this.waking.set(false);
			this.waiting.clear();
		}
		catch (Throwable ex) {
			// Such as that no thread can be started now: the next wake tries again.
			this.running.decrementAndGet();
			this.waking.set(false);
			logger.warn("A thread for a consumer's work could not be started; trying again soon", ex);
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
			logger.error("A consumer's work failed", ex);
			return null;
		}
		finally {
			// What interrupted this piece of work is not the next one's business.
			Thread.interrupted();
		}
	}

	/**
	 * A piece of work.
	 */
	@FunctionalInterface
	public interface Work {

		/** Does it, or begins to. */
		CompletionStage<?> begin();

	}

}
