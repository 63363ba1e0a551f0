package io.rocketmq.client.internal.consumer.offset;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.BrokerReplica;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * The offsets at which a group starts in its queues: at its committed offset if the store
 * has one, else where the policy says; in its retry topic at the beginning. Thread-safe.
 * <p>
 * With the latest policy, everything that is sent after a subscription is consumed. So
 * the ends of a topic's queues are queried at that moment ({@link #look}), not when a
 * queue is assigned, and a queue without a committed offset starts:
 * <ul>
 * <li>at its beginning, if the group had consumed other queues of the topic before, as it
 * was created while the group was away;
 * <li>at its end then, if that is known;
 * <li>at its beginning, if it was created later;
 * <li>else (its broker or the name servers could not be reached) with the messages stored
 * since then, less {@link #CLOCK_TOLERANCE} for clocks that differ.
 * </ul>
 * While only a slave of a broker is left, the latest policy waits for a master: the slave
 * may not have the group's committed offset yet, which it copies once in a minute, and
 * what comes before its end would be missed. Nothing is held up by that, as nobody can
 * send to the broker meanwhile.
 */
public final class StartOffsets {

	/**
	 * How far a broker's clock may be behind this machine's without messages being missed
	 * in a queue whose end could not be queried; as much of what was sent before is
	 * consumed too.
	 */
	public static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);

	/** Time that querying the ends may take in all. */
	private static final Duration LOOK_LIMIT = Duration.ofSeconds(3);

	/** Time that the name servers may take for each of two requests of it. */
	private static final Duration NAME_SERVER_LIMIT = Duration.ofSeconds(1);

	private final OffsetStore store;

	private final ConsumeFrom policy;

	private final Function<MessageQueue, BrokerReplica> brokers;

	private final RouteCache routes;

	/** Of the topics that are subscribed to; each is sealed once it is completed. */
	private final Map<String, CompletableFuture<StartSnapshot>> topics = new ConcurrentHashMap<>();

	/** Of the queues that a program has assigned. */
	private final Map<MessageQueue, CompletableFuture<StartSnapshot>> assigned = new ConcurrentHashMap<>();

	/** Creates the start offsets of one consumer. */
	public StartOffsets(OffsetStore store, ConsumeFrom policy, Function<MessageQueue, BrokerReplica> brokers,
			RouteCache routes) {
		this.store = store;
		this.policy = policy;
		this.brokers = brokers;
		this.routes = routes;
	}

	/**
	 * Queries the ends of the queues of topics that are being subscribed to, if the
	 * policy needs them. Replaces what an earlier subscription to them has found.
	 */
	public CompletableFuture<Void> look(Collection<String> newTopics) {
		Map<String, CompletableFuture<StartSnapshot>> taken = take(newTopics);
		this.topics.putAll(taken);
		return all(taken);
	}

	/** Does the same as {@link #look}, and waits for it. */
	public void awaitLook(Collection<String> newTopics) {
		if (this.policy instanceof ConsumeFrom.Latest) {
			Threads.requireBlocking();
			Futures.await(look(newTopics));
		}
	}

	/**
	 * Queries the ends of queues that a program assigns, and waits for it. Those that
	 * were assigned already keep theirs; those that are assigned no longer are forgotten.
	 */
	public void awaitLookAssigned(Collection<MessageQueue> queues) {
		if (!(this.policy instanceof ConsumeFrom.Latest)) {
			return;
		}
		Threads.requireBlocking();
		this.assigned.keySet().retainAll(Set.copyOf(queues));
		List<MessageQueue> added = queues.stream().filter((queue) -> !this.assigned.containsKey(queue)).toList();
		Map<String, CompletableFuture<StartSnapshot>> taken = take(added.stream().map(MessageQueue::topic).toList());
		Futures.await(all(taken));
		// Not before: an interrupted call has assigned nothing.
		added.forEach((queue) -> {
			CompletableFuture<StartSnapshot> snapshot = taken.get(queue.topic());
			if (snapshot != null) {
				this.assigned.put(queue, snapshot);
			}
		});
	}

	private static CompletableFuture<Void> all(Map<String, CompletableFuture<StartSnapshot>> taken) {
		return CompletableFuture.allOf(taken.values().toArray(CompletableFuture<?>[]::new));
	}

	/** Begins a snapshot of each topic that needs one. */
	private Map<String, CompletableFuture<StartSnapshot>> take(Collection<String> wanted) {
		Map<String, StartSnapshot> snapshots = new HashMap<>();
		if (this.policy instanceof ConsumeFrom.Latest) {
			wanted.stream()
				.filter((topic) -> !topic.startsWith(ResourceNames.RETRY_PREFIX))
				.forEach((topic) -> snapshots.computeIfAbsent(topic, StartSnapshot::new));
		}
		if (snapshots.isEmpty()) {
			return Map.of();
		}
		CompletableFuture<Void> filled = fill(snapshots.values())
			.completeOnTimeout(null, LOOK_LIMIT.toNanos(), TimeUnit.NANOSECONDS)
			.exceptionally((failure) -> null);
		Map<String, CompletableFuture<StartSnapshot>> taken = new HashMap<>();
		snapshots.forEach((topic, snapshot) -> taken.put(topic, filled.thenApply((none) -> {
			snapshot.seal();
			return snapshot;
		})));
		return taken;
	}

	private CompletableFuture<Void> fill(Collection<StartSnapshot> snapshots) {
		// The brokers first: one that comes back between the two answers must not be
		// taken for one whose queues are all new.
		return Futures.attempt(this.routes::brokerNames)
			.completeOnTimeout(Set.of(), NAME_SERVER_LIMIT.toNanos(), TimeUnit.NANOSECONDS)
			.exceptionally((failure) -> Set.of())
			.thenCompose((names) -> {
				List<CompletableFuture<Void>> routed = new ArrayList<>();
				snapshots.forEach((snapshot) -> routed.add(route(snapshot, names)));
				return CompletableFuture.allOf(routed.toArray(CompletableFuture<?>[]::new));
			})
			.thenCompose((none) -> {
				List<EndQueries.Query> queries = new ArrayList<>();
				snapshots.forEach((snapshot) -> snapshot.queues()
					.forEach((queue) -> queries.add(new EndQueries.Query(snapshot, queue))));
				return new EndQueries(this.store, (queue) -> this.brokers.apply(queue).client(), queries).run();
			});
	}

	private CompletableFuture<Void> route(StartSnapshot snapshot, Set<String> registered) {
		return Futures.attempt(() -> this.routes.refresh(snapshot.topic()))
			.<@Nullable TopicRoute>thenApply((route) -> route)
			.orTimeout(NAME_SERVER_LIMIT.toNanos(), TimeUnit.NANOSECONDS)
			.handle((route, failure) -> {
				if (route != null) {
					snapshot.route(route.readableQueues(), registered);
					return null;
				}
				List<MessageQueue> known = this.routes.readableQueues(snapshot.topic());
				boolean absent = known.isEmpty() && failure != null
						&& Futures.unwrap(failure) instanceof RouteNotFoundException;
				snapshot.route(known, absent ? registered : Set.of());
				return null;
			});
	}

	/**
	 * Finds out where to start in a queue. A topic that has not been looked at yet is
	 * looked at now.
	 */
	public CompletableFuture<StartOffset> of(MessageQueue queue) {
		return this.store.load(queue)
			.thenCompose((stored) -> stored.isPresent()
					? CompletableFuture.completedFuture(new StartOffset(stored.getAsLong(), true))
					: byPolicy(queue).thenApply((offset) -> new StartOffset(offset, false)));
	}

	private CompletableFuture<Long> byPolicy(MessageQueue queue) {
		if (queue.topic().startsWith(ResourceNames.RETRY_PREFIX) || this.policy instanceof ConsumeFrom.Earliest) {
			return this.brokers.apply(queue).client().minOffsetAsync(queue);
		}
		if (this.policy instanceof ConsumeFrom.Timestamp timestamp) {
			return this.brokers.apply(queue)
				.client()
				.searchOffsetAsync(queue, timestamp.instant(), OffsetBoundary.LOWER);
		}
		return snapshot(queue).thenCompose((snapshot) -> latest(queue, snapshot));
	}

	private CompletableFuture<Long> latest(MessageQueue queue, StartSnapshot snapshot) {
		BrokerReplica replica = this.brokers.apply(queue);
		DefaultBrokerClient broker = replica.client();
		if (!replica.master() && !snapshot.isConsumedBefore()) {
			return CompletableFuture.failedFuture(noMaster(queue, broker));
		}
		Long end = snapshot.end(queue);
		if (end != null && !snapshot.isConsumedBefore()) {
			return CompletableFuture.completedFuture(end);
		}
		if (snapshot.isConsumedBefore() || snapshot.isNew(queue)) {
			return broker.minOffsetAsync(queue);
		}
		Instant since = snapshot.instant().minus(CLOCK_TOLERANCE);
		// Brokers say -1 for a queue of a static topic that has just been moved.
		return broker.searchOffsetAsync(queue, since, OffsetBoundary.LOWER)
			.thenCompose((offset) -> (offset >= 0) ? CompletableFuture.completedFuture(offset)
					: broker.minOffsetAsync(queue));
	}

	private static RouteNotFoundException noMaster(MessageQueue queue, DefaultBrokerClient slave) {
		return new RouteNotFoundException("No master of the broker '" + queue.brokerName()
				+ "' is known, and its slave has no offset of the group: waiting for a master, as consumeFrom is latest",
				new ErrorContext(queue.topic(), queue.queueId(), queue.brokerName(), slave.address(), null, null, null,
						null),
				null);
	}

	private CompletableFuture<StartSnapshot> snapshot(MessageQueue queue) {
		CompletableFuture<StartSnapshot> ofQueue = this.assigned.get(queue);
		if (ofQueue != null) {
			return ofQueue;
		}
		CompletableFuture<StartSnapshot> mine = new CompletableFuture<>();
		CompletableFuture<StartSnapshot> ofTopic = this.topics.putIfAbsent(queue.topic(), mine);
		if (ofTopic != null) {
			return ofTopic;
		}
		take(List.of(queue.topic())).values().forEach((taken) -> taken.thenAccept(mine::complete));
		return mine;
	}

}
