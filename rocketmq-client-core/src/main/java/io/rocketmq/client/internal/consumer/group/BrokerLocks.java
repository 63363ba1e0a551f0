package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.consumer.pull.QueueLock;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Requests, renewals and bookkeeping of queue locks. Brokers forget a lock after 60 s,
 * and all locks when they restart: each is renewed every 20 s, and after a lost
 * connection. Thread-safe.
 */
public abstract class BrokerLocks implements QueueLock {

	/** Interval at which to call {@link #renew()}. */
	public static final Duration CHECK = Duration.ofSeconds(5);

	static final long FORGOTTEN_NANOS = Duration.ofSeconds(60).toNanos();

	static final Duration RENEWAL = Duration.ofSeconds(20);

	private static final Logger logger = LoggerFactory.getLogger(BrokerLocks.class);

	private final String owner;

	private final Duration requestTimeout;

	private final Problem.Kind kind;

	private final ConsumerParts parts;

	private final Assignments assignments;

	/**
	 * Handling the answers for many queues would block an event loop, and user code must
	 * not delay renewals.
	 */
	private final Executor executor;

	private final Map<MessageQueue, Lock> locks = new ConcurrentHashMap<>();

	private final QueueRequests lockRequests;

	private final QueueRequests unlockRequests;

	/** Brokers that did not answer the last renewal. */
	private final Set<String> failing = ConcurrentHashMap.newKeySet();

	/** A lock of a queue. */
	record Lock(@Nullable String address, long asked, long answered) {

		static final Lock NONE = new Lock(null, 0, 0);

	}

	BrokerLocks(ConsumerParts parts, Assignments assignments, String owner, Duration requestTimeout,
			Problem.Kind kind) {
		this.owner = owner;
		this.requestTimeout = requestTimeout;
		this.kind = kind;
		this.parts = parts;
		this.assignments = assignments;
		this.executor = (task) -> {
			if (!parts.housekeeping().after(0, task)) {
				task.run();
			}
		};
		this.lockRequests = new QueueRequests(parts.housekeeping(), parts.brokers()::brokerOf, this::lock);
		this.unlockRequests = new QueueRequests(parts.housekeeping(), parts.brokers()::brokerOf, this::unlock);
	}

	/** Returns the kind of locks that the options call for. */
	public static QueueLock of(ConsumerParts parts, Assignments assignments, Runnable rebalance) {
		if (parts.options().messageModel() == MessageModel.BROADCASTING) {
			return NONE;
		}
		return parts.options().orderly() ? new OrderlyLocks(parts, assignments)
				: new RebalanceLocks(parts, assignments, rebalance);
	}

	final String owner() {
		return this.owner;
	}

	final Assignments assignments() {
		return this.assignments;
	}

	final Map<MessageQueue, Lock> locks() {
		return this.locks;
	}

	@Override
	public final CompletableFuture<Boolean> take(MessageQueue queue, boolean alone) {
		return this.lockRequests.add(queue).handle((granted, failure) -> {
			if (failure != null) {
				this.parts.refusals().refused(this.kind, queue, failure);
			}
			else {
				this.parts.refusals().granted(this.kind, queue);
			}
			Lock lock = decide(queue, alone, granted, failure);
			if (lock != null) {
				this.locks.put(queue, lock);
			}
			return lock != null;
		});
	}

	/** Returns the lock to consume with, or null to try again. */
	abstract @Nullable Lock decide(MessageQueue queue, boolean alone, @Nullable Lock granted,
			@Nullable Throwable failure);

	/**
	 * Handles the renewal of a lock that is still held; {@code now} is null if denied.
	 */
	abstract void renewed(MessageQueue queue, Lock before, @Nullable Lock now);

	/** Handles a broker's first failed renewal. */
	abstract void renewalFailed(String broker, List<MessageQueue> queues, Throwable failure);

	private CompletableFuture<Map<MessageQueue, Lock>> lock(String broker, List<MessageQueue> queues) {
		String address = this.parts.brokers().masterAddress(broker);
		long asked = System.nanoTime();
		return Futures.attempt(() -> this.parts.brokers()
			.master(broker)
			.groups()
			.lockAsync(this.owner, this.parts.session().clientId(), queues, this.requestTimeout)
			.thenApply((granted) -> {
				Lock lock = new Lock(address, asked, System.nanoTime());
				return granted.stream().collect(Collectors.toMap(Function.identity(), (queue) -> lock));
			}));
	}

	/** Whether the broker has kept its locks: one that restarted has forgotten them. */
	final boolean isUnbroken(MessageQueue queue, Lock lock) {
		String address = lock.address();
		return address != null
				&& address.equals(this.parts.brokers().masterAddress(this.parts.brokers().brokerOf(queue)))
				&& this.parts.brokers().isConnectedSince(address, lock.answered());
	}

	@Override
	public final void renew() {
		long now = System.nanoTime();
		Map<String, Map<MessageQueue, Lock>> due = new HashMap<>();
		this.locks.forEach((queue, lock) -> {
			if (now - lock.asked() >= RENEWAL.toNanos() || !isUnbroken(queue, lock)) {
				due.computeIfAbsent(this.parts.brokers().brokerOf(queue), (broker) -> new HashMap<>()).put(queue, lock);
			}
		});
		due.forEach((broker, before) -> QueueRequests.parts(List.copyOf(before.keySet()))
			.forEach((queues) -> renew(broker, queues, before)));
	}

	private void renew(String broker, List<MessageQueue> queues, Map<MessageQueue, Lock> before) {
		lock(broker, queues).whenCompleteAsync((granted, failure) -> {
			if (failure == null) {
				this.failing.remove(broker);
				queues.forEach((queue) -> this.parts.refusals().granted(this.kind, queue));
				for (MessageQueue queue : queues) {
					answered(queue, Objects.requireNonNull(before.get(queue)), granted.get(queue));
				}
			}
			else if (Refusals.isRefusal(failure)) {
				queues.forEach((queue) -> this.parts.refusals().refused(this.kind, queue, failure));
			}
			else if (this.failing.add(broker)) {
				renewalFailed(broker, queues, Futures.unwrap(failure));
			}
		}, this.executor);
	}

	private void answered(MessageQueue queue, Lock before, @Nullable Lock now) {
		if (this.locks.containsKey(queue)) {
			renewed(queue, before, now);
		}
		else if (now != null) {
			// Revoked meanwhile, and perhaps unlocked before this request locked it.
			unlock(queue);
		}
	}

	@Override
	public final CompletableFuture<Void> leave(MessageQueue queue) {
		Lock lock = this.locks.remove(queue);
		return (lock != null && lock.address() != null) ? unlock(queue) : CompletableFuture.completedFuture(null);
	}

	private CompletableFuture<Void> unlock(MessageQueue queue) {
		return this.unlockRequests.add(queue).handle((none, failure) -> {
			if (failure != null) {
				logger.atDebug()
					.addKeyValue("queue", queue)
					.log("Could not unlock {}; the lock expires within 60 s: {}", queue, failure.getMessage());
			}
			return null;
		});
	}

	private CompletableFuture<Map<MessageQueue, Lock>> unlock(String broker, List<MessageQueue> queues) {
		return this.parts.brokers()
			.master(broker)
			.groups()
			.unlockAsync(this.owner, this.parts.session().clientId(), queues)
			.thenApply((done) -> Map.of());
	}

}
