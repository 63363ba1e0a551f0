package io.rocketmq.client.consumer.offset;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.BrokerReplica;
import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.ResourceNames;

/**
 * Where a group begins in a queue: at its progress if the store has any, else where the
 * policy says; in its retry topic at the beginning, as nothing there is to be missed.
 * With the latest policy, nothing is missed either of a queue that a topic gets later:
 * one that comes while this consumer runs begins with what was sent since it runs, and
 * one that came while the group was away at its beginning. Thread-safe.
 * <p>
 * While only a slave of a broker is left, the latest policy waits for a master: the slave
 * may not have the group's progress yet, which it copies once in a minute, and what comes
 * before its end would be missed. Nothing is held up by that, as nobody can send to the
 * broker meanwhile.
 */
public final class StartOffsets {

	/** Queues that are taken up together are asked about once. */
	private static final long TOGETHER_NANOS = Duration.ofSeconds(5).toNanos();

	private final OffsetStore store;

	private final ConsumeFrom policy;

	private final Function<String, BrokerReplica> brokers;

	private final Function<String, List<MessageQueue>> queues;

	private final Map<String, FirstLook> firstLooks = new ConcurrentHashMap<>();

	/**
	 * Makes it.
	 * @param store has the progress
	 * @param policy where to begin without any
	 * @param brokers gives the replica that has a broker's offsets now, or throws a
	 * {@link RocketMQException}
	 * @param queues gives a topic's queues
	 */
	public StartOffsets(OffsetStore store, ConsumeFrom policy, Function<String, BrokerReplica> brokers,
			Function<String, List<MessageQueue>> queues) {
		this.store = store;
		this.policy = policy;
		this.brokers = brokers;
		this.queues = queues;
	}

	/**
	 * Where to begin in a queue.
	 * @param queue the queue
	 * @return a future of the offset
	 */
	public CompletableFuture<StartOffset> of(MessageQueue queue) {
		return this.store.load(queue)
			.thenCompose((stored) -> stored.isPresent()
					? CompletableFuture.completedFuture(new StartOffset(stored.getAsLong(), true))
					: byPolicy(queue).thenApply((offset) -> new StartOffset(offset, false)));
	}

	private CompletableFuture<Long> byPolicy(MessageQueue queue) {
		BrokerReplica replica = this.brokers.apply(queue.brokerName());
		BrokerClient broker = replica.client();
		if (queue.topic().startsWith(ResourceNames.RETRY_PREFIX) || this.policy instanceof ConsumeFrom.Earliest) {
			return broker.minOffsetAsync(queue);
		}
		if (this.policy instanceof ConsumeFrom.Timestamp timestamp) {
			return broker.searchOffsetAsync(queue, timestamp.instant(), OffsetBoundary.LOWER);
		}
		FirstLook first = firstLook(queue.topic());
		return first.consumedBefore.thenCompose((before) -> {
			if (before) {
				return broker.minOffsetAsync(queue);
			}
			if (!replica.master()) {
				return CompletableFuture.failedFuture(noMaster(queue, broker));
			}
			boolean together = first.queues.contains(queue) && System.nanoTime() - first.nanos < TOGETHER_NANOS;
			return together ? broker.maxOffsetAsync(queue)
					: broker.searchOffsetAsync(queue, first.at, OffsetBoundary.LOWER);
		});
	}

	private static RouteNotFoundException noMaster(MessageQueue queue, BrokerClient slave) {
		return new RouteNotFoundException("No master of the broker '" + queue.brokerName()
				+ "' is known, and its slave has no offset of the group: waiting for a master, as consumeFrom is latest",
				new ErrorContext(queue.topic(), queue.queueId(), queue.brokerName(), slave.address(), null, null, null,
						null),
				null);
	}

	private FirstLook firstLook(String topic) {
		FirstLook known = this.firstLooks.get(topic);
		if (known != null) {
			return known;
		}
		List<MessageQueue> all = this.queues.apply(topic);
		FirstLook mine = new FirstLook(System.nanoTime(), Instant.now(), Set.copyOf(all), new CompletableFuture<>());
		FirstLook first = this.firstLooks.putIfAbsent(topic, mine);
		if (first != null) {
			return first;
		}
		List<CompletableFuture<Boolean>> answers = all.stream().map(this::hasProgress).toList();
		CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
			.thenAccept((done) -> mine.consumedBefore
				.complete(answers.stream().anyMatch((answer) -> answer.getNow(false))));
		return mine;
	}

	/** A broker that can't say so must not keep the group from beginning at others. */
	private CompletableFuture<Boolean> hasProgress(MessageQueue queue) {
		return Futures.attempt(() -> this.store.load(queue))
			.thenApply(OptionalLong::isPresent)
			.exceptionally((failure) -> false);
	}

	/**
	 * The first time that a queue of a topic without progress was begun.
	 */
	private record FirstLook(long nanos, Instant at, Set<MessageQueue> queues,
			CompletableFuture<Boolean> consumedBefore) {
	}

}
