package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.MessageQueue;

/**
 * Locks of a group without order, which let a queue's new owner begin where the last one
 * has committed. A member that doesn't get a lock in time because its holder may be dead
 * consumes without it. Thread-safe.
 */
final class RebalanceLocks extends BrokerLocks {

	/** Time to wait for the lock of a queue whose last owner may be dead. */
	static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(RebalanceLocks.class);

	/** Enough to list the members once more. */
	private static final long ALONE_NANOS = Duration.ofSeconds(2).toNanos();

	private final Runnable rebalance;

	private final long createdAt = System.nanoTime();

	/** Queues of members that have left, with the time of leaving. */
	private final Map<MessageQueue, Long> abandoned = new ConcurrentHashMap<>();

	/** Queues whose lock another member holds. */
	private final Map<MessageQueue, Waiting> waiting = new ConcurrentHashMap<>();

	private record Waiting(long since, long lastAsked) {
	}

	/**
	 * Uses another name than the group's: brokers take a group with locks for an orderly
	 * one, and dead-letter its failed messages at once. Every member may use the name of
	 * the group's retry topic.
	 */
	RebalanceLocks(ConsumerParts parts, Assignments assignments, Runnable rebalance) {
		super(parts, assignments, ResourceNames.retryTopic(parts.options().group()), PATIENCE,
				Problem.Kind.REBALANCE_LOCK);
		this.rebalance = rebalance;
	}

	@Override
	@Nullable Lock decide(MessageQueue queue, boolean alone, @Nullable Lock granted, @Nullable Throwable failure) {
		Lock lock = granted;
		if (lock == null && (failure != null || isHolderDead(queue, alone))) {
			logger.atDebug().addKeyValue("queue", queue).setCause(failure).log("Consuming {} without its lock", queue);
			lock = Lock.NONE;
		}
		if (lock != null) {
			this.waiting.remove(queue);
		}
		return lock;
	}

	/**
	 * Whether the holder of a lock is considered dead. One that joined after the members
	 * were listed is not: so a member that believes to be alone lists them again.
	 */
	private boolean isHolderDead(MessageQueue queue, boolean alone) {
		long now = System.nanoTime();
		Waiting wait = this.waiting.compute(queue, (each, before) -> new Waiting(
				(before != null && now - before.lastAsked < PATIENCE.toNanos()) ? before.since : now, now));
		logger.atDebug()
			.addKeyValue("queue", queue)
			.log("Another member of {} still holds the lock of {}", owner(), queue);
		if (alone && wait.since == now) {
			this.rebalance.run();
		}
		long limit = alone ? ALONE_NANOS : mayBeAbandoned(queue, now) ? PATIENCE.toNanos() : FORGOTTEN_NANOS;
		return now - wait.since >= limit;
	}

	/** Nothing is known of members that left before this one joined. */
	private boolean mayBeAbandoned(MessageQueue queue, long now) {
		Long since = this.abandoned.get(queue);
		return now - this.createdAt < FORGOTTEN_NANOS || (since != null && now - since < FORGOTTEN_NANOS);
	}

	@Override
	public void abandoned(Collection<MessageQueue> queues) {
		long now = System.nanoTime();
		this.abandoned.values().removeIf((since) -> now - since >= FORGOTTEN_NANOS);
		queues.forEach((queue) -> this.abandoned.put(queue, now));
	}

	@Override
	public boolean isHeld(MessageQueue queue) {
		return true;
	}

	@Override
	void renewed(MessageQueue queue, Lock before, @Nullable Lock now) {
		if (locks().replace(queue, before, (now != null) ? now : Lock.NONE) && now != null
				&& !isUnbroken(queue, before)) {
			assignments().commitAgain(queue);
		}
	}

	@Override
	void renewalFailed(String broker, List<MessageQueue> queues, Throwable failure) {
		logger.atDebug()
			.addKeyValue("broker", broker)
			.log("Could not renew the rebalance locks of {} at {}: {}", queues, broker, failure.getMessage());
	}

}
