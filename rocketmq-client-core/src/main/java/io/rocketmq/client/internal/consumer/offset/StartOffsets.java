package io.rocketmq.client.internal.consumer.offset;

import java.time.Duration;
import java.time.Instant;
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
import io.rocketmq.client.error.ErrorContext;
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
 * Finds the offset at which a group starts in a queue: its committed offset if the store
 * has one, otherwise the one of the policy; in its retry topic the beginning.
 * Thread-safe.
 * <p>
 * With the latest policy, everything sent after a subscription is consumed. So the ends
 * of a topic's queues are queried at that moment ({@link #awaitSnapshots}), not when a
 * queue is assigned, and a queue without a committed offset starts:
 * <ul>
 * <li>at its beginning, if the group had consumed other queues of the topic before: it
 * was created while the group had no member;
 * <li>at its end at that moment, if known;
 * <li>at its beginning, if it was created later;
 * <li>otherwise (its broker or the name servers were unreachable) with the messages
 * stored since that moment, less {@link #CLOCK_TOLERANCE} for clock differences.
 * </ul>
 * While only a slave of a broker is left, the latest policy waits for a master: the slave
 * copies committed offsets once a minute, so it may not have the group's yet, and
 * messages before its end would be missed. The wait delays nothing, as the broker accepts
 * no messages without a master.
 */
public final class StartOffsets {

	/**
	 * Time that a broker's clock may lag behind this machine's without messages being
	 * missed in a queue whose end could not be queried. Messages sent up to this time
	 * before the subscription are consumed too.
	 */
	public static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);

	/** Limit for querying the ends of all queues. */
	private static final Duration SNAPSHOT_LIMIT = Duration.ofSeconds(3);

	/** Limit for each of the two requests to the name servers. */
	private static final Duration NAME_SERVER_LIMIT = Duration.ofSeconds(1);

	private final OffsetStore store;

	private final ConsumeFrom policy;

	private final Function<MessageQueue, BrokerReplica> brokers;

	private final RouteCache routes;

	/** Snapshots of subscribed topics; each is sealed on completion. */
	private final Map<String, CompletableFuture<StartSnapshot>> topics = new ConcurrentHashMap<>();

	/** Snapshots of manually assigned queues. */
	private final Map<MessageQueue, CompletableFuture<StartSnapshot>> assigned = new ConcurrentHashMap<>();

	public StartOffsets(OffsetStore store, ConsumeFrom policy, Function<MessageQueue, BrokerReplica> brokers,
			RouteCache routes) {
		this.store = store;
		this.policy = policy;
		this.brokers = brokers;
		this.routes = routes;
	}

	/**
	 * Queries the ends of the queues of new subscriptions, if the policy needs them, and
	 * waits for them. Replaces the snapshots of earlier subscriptions to the same topics.
	 */
	public void awaitSnapshots(Collection<String> newTopics) {
		if (this.policy instanceof ConsumeFrom.Latest) {
			Threads.requireBlocking();
			Map<String, CompletableFuture<StartSnapshot>> taken = take(newTopics);
			this.topics.putAll(taken);
			Futures.await(all(taken.values()));
		}
	}

	/**
	 * Queries the ends of manually assigned queues, and waits for them. Queues that were
	 * assigned before keep their snapshots; those of other queues are dropped.
	 */
	public void awaitAssignedSnapshots(Collection<MessageQueue> queues) {
		if (!(this.policy instanceof ConsumeFrom.Latest)) {
			return;
		}
		Threads.requireBlocking();
		this.assigned.keySet().retainAll(Set.copyOf(queues));
		List<MessageQueue> added = queues.stream().filter((queue) -> !this.assigned.containsKey(queue)).toList();
		Map<String, CompletableFuture<StartSnapshot>> taken = take(added.stream().map(MessageQueue::topic).toList());
		Futures.await(all(taken.values()));
		// Only after the wait: an interrupted call assigns nothing.
		added.forEach((queue) -> {
			CompletableFuture<StartSnapshot> snapshot = taken.get(queue.topic());
			if (snapshot != null) {
				this.assigned.put(queue, snapshot);
			}
		});
	}

	private static CompletableFuture<Void> all(Collection<? extends CompletableFuture<?>> futures) {
		return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
	}

	/** Starts a snapshot of each topic that needs one. */
	private Map<String, CompletableFuture<StartSnapshot>> take(Collection<String> wanted) {
		Map<String, StartSnapshot> snapshots = new HashMap<>();
		wanted.stream()
			.filter((topic) -> !topic.startsWith(ResourceNames.RETRY_PREFIX))
			.forEach((topic) -> snapshots.computeIfAbsent(topic, StartSnapshot::new));
		if (snapshots.isEmpty()) {
			return Map.of();
		}
		CompletableFuture<Void> filled = fill(snapshots.values())
			.completeOnTimeout(null, SNAPSHOT_LIMIT.toNanos(), TimeUnit.NANOSECONDS)
			.exceptionally((failure) -> null);
		Map<String, CompletableFuture<StartSnapshot>> taken = new HashMap<>();
		snapshots.forEach((topic, snapshot) -> taken.put(topic, filled.thenApply((none) -> {
			snapshot.seal();
			return snapshot;
		})));
		return taken;
	}

	private CompletableFuture<Void> fill(Collection<StartSnapshot> snapshots) {
		// The brokers first: if one restarts between the two answers, its queues must not
		// count as new.
		return Futures.attempt(this.routes::brokerNames)
			.completeOnTimeout(Set.of(), NAME_SERVER_LIMIT.toNanos(), TimeUnit.NANOSECONDS)
			.exceptionally((failure) -> Set.of())
			.thenCompose((names) -> all(snapshots.stream().map((snapshot) -> route(snapshot, names)).toList()))
			.thenCompose((none) -> {
				List<EndQueries.Query> queries = snapshots.stream()
					.flatMap((each) -> each.queues().stream().map((queue) -> new EndQueries.Query(each, queue)))
					.toList();
				return new EndQueries(this.store, (queue) -> this.brokers.apply(queue).client(), queries).run();
			});
	}

	private CompletableFuture<Void> route(StartSnapshot snapshot, Set<String> registered) {
		return Futures.attempt(() -> this.routes.refresh(snapshot.topic()))
			.<@Nullable TopicRoute>thenApply((route) -> route)
			.orTimeout(NAME_SERVER_LIMIT.toNanos(), TimeUnit.NANOSECONDS)
			.handle((route, failure) -> {
				List<MessageQueue> queues = (route != null) ? route.readableQueues()
						: this.routes.readableQueues(snapshot.topic());
				boolean absent = queues.isEmpty() && failure != null
						&& Futures.unwrap(failure) instanceof RouteNotFoundException;
				snapshot.route(queues, (route != null || absent) ? registered : Set.of());
				return null;
			});
	}

	/** Finds the start offset of a queue. Takes the topic's snapshot if there is none. */
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
		if (snapshot.isConsumedBefore()) {
			return broker.minOffsetAsync(queue);
		}
		Long end = snapshot.end(queue);
		if (end != null) {
			return CompletableFuture.completedFuture(end);
		}
		if (snapshot.isNew(queue)) {
			return broker.minOffsetAsync(queue);
		}
		Instant since = snapshot.instant().minus(CLOCK_TOLERANCE);
		// Brokers return -1 for a queue of a static topic that was just moved.
		return broker.searchOffsetAsync(queue, since, OffsetBoundary.LOWER)
			.thenCompose((offset) -> (offset >= 0) ? CompletableFuture.completedFuture(offset)
					: broker.minOffsetAsync(queue));
	}

	private static RouteNotFoundException noMaster(MessageQueue queue, DefaultBrokerClient slave) {
		return new RouteNotFoundException("No master of broker '" + queue.brokerName()
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
