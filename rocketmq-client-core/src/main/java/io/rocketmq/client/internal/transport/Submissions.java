package io.rocketmq.client.internal.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings requests from any thread to a connection's event loop: one task, and so one
 * flush, for all that callers submit until it runs. Counts what is not finished, up to a
 * limit. Thread-safe.
 */
final class Submissions {

	private static final Logger logger = LoggerFactory.getLogger(Submissions.class);

	private final EventLoop loop;

	private final int limit;

	private final Queue<PendingRequest> queue = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	private final AtomicInteger unfinished = new AtomicInteger();

	Submissions(EventLoop loop, int limit) {
		this.loop = loop;
		this.limit = limit;
	}

	/** One more, unless there are as many as may be. */
	boolean tryEnter() {
		if (this.unfinished.incrementAndGet() > this.limit) {
			this.unfinished.decrementAndGet();
			return false;
		}
		return true;
	}

	/** One is finished. */
	void exit() {
		this.unfinished.decrementAndGet();
	}

	int unfinished() {
		return this.unfinished.get();
	}

	/** Adds a request that has entered. */
	boolean add(PendingRequest request, Runnable drain) {
		this.queue.add(request);
		if (this.scheduled.get() || !this.scheduled.compareAndSet(false, true)) {
			return true;
		}
		if (!this.loop.isShuttingDown()) {
			try {
				this.loop.execute(drain);
				return true;
			}
			catch (RejectedExecutionException ex) {
				// The loop has ended since it was asked.
			}
			catch (Error ex) {
				// The request stays in the queue, for the next drain or sweep to take.
				this.scheduled.set(false);
				logger.error("An event loop did not take a task", ex);
				return true;
			}
		}
		this.scheduled.set(false);
		return false;
	}

	/** The drain has begun: what comes from here on needs another. */
	void draining() {
		this.scheduled.set(false);
	}

	@Nullable PendingRequest poll() {
		return this.queue.poll();
	}

}
