package io.rocketmq.client.internal.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.protocol.ReceivedCommand;

/**
 * Requests of a connection: counts those that have not ended, queues those that are not
 * written, and ends each by {@link #finish}. Any thread submits; all else happens on the
 * event loop, which one task wakes for many requests.
 */
final class RequestQueue {

	private static final Logger logger = LoggerFactory.getLogger(RequestQueue.class);

	private final EventLoop loop;

	private final ConnectionFailures failures;

	private final ConnectionCounters counters;

	private final RequestCounters requestCounters;

	private final int limit;

	private final Queue<PendingRequest> submitted = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	private final AtomicInteger unfinished = new AtomicInteger();

	/** Confined to the event loop. */
	private final ArrayDeque<PendingRequest> waiting = new ArrayDeque<>();

	RequestQueue(EventLoop loop, ConnectionFailures failures, ConnectionCounters counters,
			RequestCounters requestCounters) {
		this.loop = loop;
		this.failures = failures;
		this.counters = counters;
		this.requestCounters = requestCounters;
		this.limit = failures.options().maxInFlightPerConnection() + failures.options().maxQueuedPerConnection();
	}

	int unfinished() {
		return this.unfinished.get();
	}

	/** Adds a request and schedules the task that takes it, unless that is scheduled. */
	void submit(PendingRequest request, Runnable drain) {
		if (this.unfinished.incrementAndGet() > this.limit) {
			RocketMQException tooMany = this.failures.tooMany(request, this.unfinished.decrementAndGet());
			this.requestCounters.failed(request.command, tooMany);
			request.future.completeExceptionally(tooMany);
			return;
		}
		this.submitted.add(request);
		if (!this.scheduled.get() && this.scheduled.compareAndSet(false, true) && !schedule(drain)) {
			this.scheduled.set(false);
			failSubmitted();
		}
	}

	/** Returns false if the event loop has ended. */
	private boolean schedule(Runnable drain) {
		if (this.loop.isShuttingDown()) {
			return false;
		}
		try {
			this.loop.execute(drain);
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
		catch (Error ex) {
			// The request stays in the queue, for the next drain or sweep to take.
			this.scheduled.set(false);
			logger.atError()
				.addKeyValue("address", this.failures.address())
				.setCause(ex)
				.log("Could not wake the event loop of {}; its requests wait for the next sweep",
						this.failures.address());
		}
		return true;
	}

	void failSubmitted() {
		for (PendingRequest next = this.submitted.poll(); next != null; next = this.submitted.poll()) {
			finish(next, null, this.failures.closed());
		}
	}

	/**
	 * Takes what was submitted; returns the nanoseconds until the first of it expires.
	 */
	long drain() {
		// A request that is submitted from here on needs another drain.
		this.scheduled.set(false);
		long nextExpiry = Long.MAX_VALUE;
		for (PendingRequest next = this.submitted.poll(); next != null; next = this.submitted.poll()) {
			this.waiting.add(next);
			nextExpiry = Math.min(nextExpiry, next.deadline.remainingNanos());
		}
		return nextExpiry;
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	@Nullable PendingRequest take() {
		return this.waiting.poll();
	}

	List<PendingRequest> takeExpired() {
		return takeIf((request) -> request.deadline.expired());
	}

	List<PendingRequest> takeExpiringWithin(long nanos) {
		return takeIf((request) -> request.deadline.remainingNanos() < nanos);
	}

	private List<PendingRequest> takeIf(Predicate<PendingRequest> condition) {
		List<PendingRequest> taken = new ArrayList<>();
		for (Iterator<PendingRequest> requests = this.waiting.iterator(); requests.hasNext();) {
			PendingRequest request = requests.next();
			if (condition.test(request)) {
				requests.remove();
				taken.add(request);
			}
		}
		return taken;
	}

	/** Returns {@link Long#MAX_VALUE} if none waits. */
	long nextExpiryNanos() {
		long next = Long.MAX_VALUE;
		for (PendingRequest request : this.waiting) {
			next = Math.min(next, request.deadline.remainingNanos());
		}
		return next;
	}

	/**
	 * Ends a request: the one door by which every request leaves. Throws nothing: the
	 * requests behind this one, and the connection's state, do not depend on what its
	 * continuations do.
	 */
	void finish(PendingRequest request, @Nullable ReceivedCommand answer, @Nullable RocketMQException failure) {
		this.unfinished.decrementAndGet();
		try {
			if (failure != null) {
				this.counters.failed();
				this.requestCounters.failed(request.command, failure);
				request.future.completeExceptionally(failure);
			}
			else {
				if (answer == null) {
					this.requestCounters.written(request.command);
				}
				request.future.complete(answer);
			}
		}
		catch (RuntimeException | Error ex) {
			logger.atError()
				.addKeyValue("address", this.failures.address())
				.setCause(ex)
				.log("A continuation of a request to {} failed", this.failures.address());
		}
	}

	/** Moves a request to another connection, which ends it. */
	void move(PendingRequest request, Connection other) {
		this.unfinished.decrementAndGet();
		other.submit(request);
	}

}
