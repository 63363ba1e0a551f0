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
 * Closes a consumer once, in a bounded time, whatever thread asks for it, interrupted or
 * not. An event loop, and a thread that the closing would wait for, let another thread do
 * it and do not wait. Thread-safe.
 */
public final class Closing {

	private static final Logger logger = LoggerFactory.getLogger(Closing.class);

	/** Time to wait for brokers' answers to a farewell, which has been sent by then. */
	public static final Duration FAREWELL = Duration.ofSeconds(10);

	/** Time that closing may take beyond draining. */
	private static final Duration GRACE = Duration.ofSeconds(30);

	private final String group;

	private final Lifecycle lifecycle;

	private final Duration limit;

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private final ThreadFactory threads;

	/** The steps of a close that no thread could be started for. */
	private final AtomicReference<Runnable @Nullable []> left = new AtomicReference<>();

	/**
	 * Creates the closing of a consumer.
	 * @param group the consumer's group
	 * @param lifecycle the consumer's life
	 * @param drain how long it waits for what is being worked on
	 */
	public Closing(String group, Lifecycle lifecycle, Duration drain) {
		this(group, lifecycle, drain, Threads.named("rocketmq-close-" + group));
	}

	public Closing(String group, Lifecycle lifecycle, Duration drain, ThreadFactory threads) {
		this.threads = threads;
		this.group = group;
		this.lifecycle = lifecycle;
		this.limit = drain.plus(GRACE);
	}

	/**
	 * Closes the consumer, or waits until another thread has.
	 * @param within whether this thread is inside of what closing waits for
	 * @param steps what to do, one after the other, each whether or not the one before
	 * failed
	 */
	public void close(boolean within, Runnable... steps) {
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
		if (!Futures.awaitUninterruptibly(this.closed, this.limit)) {
			logger.warn("The consumer of '{}' is still being closed after {}; not waiting any longer", this.group,
					this.limit);
		}
	}

	private void runElsewhere(Runnable... steps) {
		try {
			this.threads.newThread(() -> run(steps)).start();
		}
		catch (Throwable ex) {
			logger.warn("No thread could be started to close the consumer of '{}'; it is closed with its client",
					this.group, ex);
			this.left.set(steps);
		}
	}

	private void run(Runnable... steps) {
		for (Runnable step : steps) {
			try {
				step.run();
			}
			catch (Throwable ex) {
				logger.warn("A part of the consumer of '{}' could not be closed", this.group, ex);
			}
		}
		this.lifecycle.end();
		this.closed.complete(null);
	}

	/**
	 * Waits until a consumer's queues are given up, and says so if they are not in time.
	 */
	static void awaitReleased(String group, CompletableFuture<Void> released, Duration limit) {
		if (!Futures.awaitUninterruptibly(released, limit)) {
			logger.warn("The queues of '{}' were not given up within {}; leaving the group all the same", group, limit);
		}
	}

}
