package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.internal.support.Threads;

/**
 * Closes a consumer once and in bounded time, on any thread, interrupted or not. An event
 * loop, or a thread that closing would wait for, does not wait: another thread closes.
 * Thread-safe.
 */
final class Closing {

	/** Time to wait for answers to the unregister requests, which are sent by then. */
	static final Duration FAREWELL = Duration.ofSeconds(10);

	private static final Logger logger = LoggerFactory.getLogger(Closing.class);

	/** Time for closing beyond the drain timeout. */
	private static final Duration GRACE = Duration.ofSeconds(30);

	private final String group;

	private final Lifecycle lifecycle;

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private final ThreadFactory threads;

	/** Steps of a close for which no thread could be started. */
	private final AtomicReference<Runnable @Nullable []> left = new AtomicReference<>();

	Closing(String group, Lifecycle lifecycle) {
		this(group, lifecycle, Threads.named("rocketmq-close-" + group));
	}

	Closing(String group, Lifecycle lifecycle, ThreadFactory threads) {
		this.threads = threads;
		this.group = group;
		this.lifecycle = lifecycle;
	}

	/** Closes the consumer, or waits until another thread has. */
	void close(boolean within, Duration drainTimeout, Runnable... steps) {
		if (this.lifecycle.state() == Lifecycle.State.CLOSED) {
			return;
		}
		boolean mine = this.lifecycle.beginStop();
		if (within || Threads.isEventLoop()) {
			if (mine) {
				runElsewhere(steps);
			}
			return;
		}
		Runnable[] mineToRun = mine ? steps : this.left.getAndSet(null);
		if (mineToRun != null) {
			run(mineToRun);
		}
		Duration limit = drainTimeout.plus(GRACE);
		if (!Futures.awaitUninterruptibly(this.closed, limit)) {
			logger.atWarn()
				.addKeyValue("group", this.group)
				.log("Consumer of group '{}' is still closing after {}; no longer waiting", this.group, limit);
		}
	}

	private void runElsewhere(Runnable... steps) {
		try {
			this.threads.newThread(() -> run(steps)).start();
		}
		catch (Throwable ex) {
			logger.atWarn()
				.addKeyValue("group", this.group)
				.setCause(ex)
				.log("Could not start a thread to close the consumer of group '{}'; it will be closed with its client",
						this.group);
			this.left.set(steps);
		}
	}

	private void run(Runnable... steps) {
		for (Runnable step : steps) {
			try {
				step.run();
			}
			catch (Throwable ex) {
				logger.atWarn()
					.addKeyValue("group", this.group)
					.setCause(ex)
					.log("Could not close a part of the consumer of group '{}'", this.group);
			}
		}
		this.lifecycle.end();
		this.closed.complete(null);
	}

	/**
	 * Waits until the consumer's queues are released, and warns if they are not in time.
	 */
	static void awaitReleased(String group, CompletableFuture<Void> released, Duration limit) {
		if (!Futures.awaitUninterruptibly(released, limit)) {
			logger.atWarn()
				.addKeyValue("group", group)
				.log("Queues of group '{}' were not released within {}; leaving the group anyway", group, limit);
		}
	}

}
