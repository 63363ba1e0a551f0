package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.consumer.pull.QueueLock;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.MessageQueue;

/**
 * The queues that this member has locked at their brokers, so that another one begins
 * where this one has ended. Brokers forget a lock after 60 s, and all of them when they
 * end; it is renewed every 20 s, and anew when the connection was lost.
 * <p>
 * For an orderly group a lock is strict: without it nothing is worked on, and a queue in
 * which another has got further meanwhile is taken up anew. For others it serves the
 * hand-over alone: where who has it may be dead, since a member has left within the last
 * minute, who does not get it in time begins without. Thread-safe.
 */
public final class QueueLocks implements QueueLock {

	/** How often to look for locks that are to be renewed. */
	public static final Duration CHECK = Duration.ofSeconds(5);

	/**
	 * How long a queue that may be worked on without its lock waits for it.
	 */
	static final Duration HAND_OVER = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(QueueLocks.class);

	private static final Duration RENEWAL = Duration.ofSeconds(20);

	/** For the list of members to be read once more. */
	private static final long ALONE_NANOS = Duration.ofSeconds(2).toNanos();

	private static final long SURE_NANOS = Duration.ofSeconds(30).toNanos();

	private static final long FORGOTTEN_NANOS = Duration.ofSeconds(60).toNanos();

	private final String owner;

	private final BrokerManager brokers;

	private final ClientSession session;

	private final Refusals refusals;

	/**
	 * Going through the answers for many queues would hold up an event loop, and users'
	 * code must not hold up renewals.
	 */
	private final Executor executor;

	/** Whether nothing is worked on without its lock. */
	private final boolean strict;

	private volatile @Nullable Assignments assignments;

	private volatile Runnable lookAgain = () -> {
	};

	private final long createdAt = System.nanoTime();

	/** Queues of members that have left, since when. */
	private final Map<MessageQueue, Long> abandoned = new ConcurrentHashMap<>();

	/** Of the queues that are worked on. */
	private final Map<MessageQueue, Lock> locks = new ConcurrentHashMap<>();

	/** Of queues that another member has still. */
	private final Map<MessageQueue, Waiting> waiting = new ConcurrentHashMap<>();

	/** Locks that are asked for at one moment. */
	private final QueueRequests<@Nullable Lock> asking;

	private final QueueRequests<@Nullable Void> unlocking;

	/** Brokers that did not answer last time. */
	private final Set<String> failing = ConcurrentHashMap.newKeySet();

	private QueueLocks(ConsumerParts parts, String owner, boolean strict) {
		this.owner = owner;
		this.brokers = parts.brokers();
		this.session = parts.session();
		this.refusals = parts.refusals();
		Housekeeping housekeeping = parts.housekeeping();
		this.executor = (task) -> {
			if (!housekeeping.after(0, task)) {
				task.run();
			}
		};
		this.strict = strict;
		this.asking = new QueueRequests<>(parts.housekeeping(), this.brokers::brokerOf, this::request);
		this.unlocking = new QueueRequests<>(parts.housekeeping(), this.brokers::brokerOf, this::unlock);
	}

	/**
	 * Creates the locks of a member, null if its queues are all its own. Those of a group
	 * that is not orderly have another name than the group, as brokers take a group with
	 * locks for an orderly one, whose failed messages they put to the dead letters at
	 * once; and it is the name of the group's retry topic, which whoever is in the group
	 * may use.
	 */
	public static @Nullable QueueLocks of(ConsumerParts parts) {
		ConsumerOptions options = parts.options();
		if (options.messageModel() == MessageModel.BROADCASTING) {
			return null;
		}
		return options.orderly() ? new QueueLocks(parts, options.group(), true)
				: new QueueLocks(parts, ResourceNames.retryTopic(options.group()), false);
	}

	private Assignments served() {
		return Objects.requireNonNull(this.assignments, "Nobody is served by these locks");
	}

	private Problem.Kind kind() {
		return (this.strict) ? Problem.Kind.LOCK : Problem.Kind.REBALANCE_LOCK;
	}

	/**
	 * Says whose queues the locks are for.
	 * @param newLookAgain lets the members be listed again
	 */
	public void serve(Assignments newAssignments, Runnable newLookAgain) {
		this.assignments = newAssignments;
		this.lookAgain = newLookAgain;
	}

	@Override
	public CompletableFuture<Boolean> take(MessageQueue queue, boolean alone) {
		return this.asking.add(queue).handle((lock, failure) -> {
			if (failure != null) {
				this.refusals.refused(kind(), queue, failure);
			}
			else {
				this.refusals.granted(kind(), queue);
			}
			if (failure != null && this.strict) {
				throw new CompletionException(Futures.unwrap(failure));
			}
			if (lock == null && !this.strict && (failure != null || hasWaited(queue, alone))) {
				logger.debug("Working on {} without its lock", queue, failure);
				lock = Lock.NONE;
			}
			if (lock != null) {
				this.waiting.remove(queue);
				this.locks.put(queue, lock);
			}
			return lock != null;
		});
	}

	/**
	 * Whether who has the lock of a queue is taken to be dead. One that has come since
	 * the members were listed is not: so a member that thought to be alone looks again.
	 */
	private boolean hasWaited(MessageQueue queue, boolean alone) {
		long now = System.nanoTime();
		Waiting wait = this.waiting.compute(queue, (each, before) -> new Waiting(
				(before != null && now - before.last() < HAND_OVER.toNanos()) ? before.since() : now, now));
		logger.debug("Another member of {} has {} still", this.owner, queue);
		if (alone && wait.since() == now) {
			this.lookAgain.run();
		}
		long limit = alone ? ALONE_NANOS : mayBeAbandoned(queue, now) ? HAND_OVER.toNanos() : FORGOTTEN_NANOS;
		return now - wait.since() >= limit;
	}

	/** Of what was before this member came, it knows nothing. */
	private boolean mayBeAbandoned(MessageQueue queue, long now) {
		Long since = this.abandoned.get(queue);
		return now - this.createdAt < FORGOTTEN_NANOS || (since != null && now - since < FORGOTTEN_NANOS);
	}

	/**
	 * A member that had these queues has left the group, perhaps without a word: their
	 * locks may be there for a minute. Who has the lock of another is alive, and comes to
	 * give it back.
	 */
	void abandoned(Collection<MessageQueue> queues) {
		long now = System.nanoTime();
		this.abandoned.values().removeIf((since) -> now - since >= FORGOTTEN_NANOS);
		queues.forEach((queue) -> this.abandoned.put(queue, now));
	}

	private CompletableFuture<Function<MessageQueue, @Nullable Lock>> request(String broker,
			List<MessageQueue> queues) {
		return ask(broker, queues).thenApply(QueueLocks::among);
	}

	private static Function<MessageQueue, @Nullable Lock> among(Map<MessageQueue, Lock> locks) {
		return (queue) -> locks.get(queue);
	}

	/** Asks for the locks of queues, and gives those that are granted. */
	private CompletableFuture<Map<MessageQueue, Lock>> ask(String broker, Collection<MessageQueue> queues) {
		String address = this.brokers.masterAddress(broker);
		long asked = System.nanoTime();
		try {
			return this.brokers.master(broker)
				.groups()
				.lockAsync(this.owner, this.session.clientId(), queues, (this.strict) ? RENEWAL : HAND_OVER)
				.thenApply((locked) -> {
					Lock lock = new Lock(address, asked, System.nanoTime());
					return locked.stream().collect(Collectors.toMap(Function.identity(), (queue) -> lock));
				});
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public boolean isHeld(MessageQueue queue) {
		if (!this.strict) {
			return true;
		}
		Lock lock = this.locks.get(queue);
		return lock != null && System.nanoTime() - lock.asked() < SURE_NANOS && isUnbroken(queue, lock);
	}

	/** A broker that has ended has forgotten its locks. */
	private boolean isUnbroken(MessageQueue queue, Lock lock) {
		String address = lock.address();
		return address != null && address.equals(this.brokers.masterAddress(this.brokers.brokerOf(queue)))
				&& this.brokers.isConnectedSince(address, lock.answered());
	}

	/** Asks again for the locks that need it. */
	public void renew() {
		long now = System.nanoTime();
		Map<String, Map<MessageQueue, Lock>> due = new HashMap<>();
		this.locks.forEach((queue, lock) -> {
			if (now - lock.asked() >= RENEWAL.toNanos() || !isUnbroken(queue, lock)) {
				due.computeIfAbsent(this.brokers.brokerOf(queue), (broker) -> new HashMap<>()).put(queue, lock);
			}
		});
		due.forEach((broker, before) -> QueueRequests.parts(List.copyOf(before.keySet()))
			.forEach((queues) -> renew(broker, queues, before)));
	}

	private void renew(String broker, List<MessageQueue> queues, Map<MessageQueue, Lock> before) {
		ask(broker, queues).whenCompleteAsync((granted, failure) -> {
			if (failure == null) {
				this.failing.remove(broker);
				queues.forEach((queue) -> this.refusals.granted(kind(), queue));
				queues
					.forEach((queue) -> renewed(queue, Objects.requireNonNull(before.get(queue)), granted.get(queue)));
			}
			else if (Refusals.isRefusal(failure)) {
				queues.forEach((queue) -> this.refusals.refused(kind(), queue, failure));
			}
			else if (this.failing.add(broker) && this.strict) {
				logger.warn("Could not renew the locks of {} at {}, and keeps trying: {}", queues, broker,
						Futures.unwrap(failure).getMessage());
			}
		}, this.executor);
	}

	private void renewed(MessageQueue queue, Lock before, @Nullable Lock now) {
		if (!this.locks.containsKey(queue)) {
			if (now != null) {
				// Given up meanwhile, and unlocked perhaps before it was locked again.
				unlockAtBroker(queue);
			}
		}
		else if (!this.strict) {
			if (this.locks.replace(queue, before, (now != null) ? now : Lock.NONE) && now != null
					&& !isUnbroken(queue, before)) {
				served().commitAnew(queue);
			}
		}
		else if (now == null) {
			lose(queue, before);
		}
		else if (now.asked() - before.asked() < FORGOTTEN_NANOS && isUnbroken(queue, before)) {
			this.locks.replace(queue, before, now);
		}
		else {
			// Another may have had it meanwhile.
			Futures.attempt(() -> served().isUntouched(queue)).whenComplete((same, failure) -> {
				if (failure == null && same) {
					this.locks.replace(queue, before, now);
					served().commitAnew(queue);
				}
				else {
					lose(queue, before);
				}
			});
		}
	}

	private void lose(MessageQueue queue, Lock before) {
		if (this.strict && this.locks.remove(queue, before)) {
			logger.warn("The lock of {} is lost: taking the queue up anew", queue);
			served().lockLost(queue);
		}
	}

	@Override
	public CompletableFuture<Void> leave(MessageQueue queue) {
		Lock lock = this.locks.remove(queue);
		return (lock != null && lock.address() != null) ? unlockAtBroker(queue)
				: CompletableFuture.completedFuture(null);
	}

	private CompletableFuture<Void> unlockAtBroker(MessageQueue queue) {
		return this.unlocking.add(queue).handle((none, failure) -> {
			if (failure != null) {
				logger.debug("Could not unlock {}, which the broker does by itself in a minute: {}", queue,
						failure.getMessage());
			}
			return null;
		});
	}

	private CompletableFuture<Function<MessageQueue, @Nullable Void>> unlock(String broker, List<MessageQueue> queues) {
		return this.brokers.master(broker)
			.groups()
			.unlockAsync(this.owner, this.session.clientId(), queues)
			.thenApply((done) -> (queue) -> null);
	}

	/**
	 * A lock of a queue.
	 *
	 * @param address the broker that granted it, or null if none did
	 * @param asked when it was asked for
	 * @param answered when the answer was here
	 */
	private record Lock(@Nullable String address, long asked, long answered) {

		static final Lock NONE = new Lock(null, 0, 0);

	}

	/**
	 * How long a queue has been waited for.
	 *
	 * @param since from when on
	 * @param last when it was last asked for
	 */
	private record Waiting(long since, long last) {
	}

}
