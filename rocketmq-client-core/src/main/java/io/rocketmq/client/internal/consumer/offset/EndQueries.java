package io.rocketmq.client.internal.consumer.offset;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Queries the ends of the queues in which the group has no committed offset, a limited
 * number at a time. Stops early once the snapshots are sealed. Thread-safe.
 */
final class EndQueries {

	/** Far below the in-flight limit of one connection. */
	private static final int IN_FLIGHT = 256;

	private static final Logger logger = LoggerFactory.getLogger(EndQueries.class);

	private final OffsetStore store;

	private final Function<MessageQueue, DefaultBrokerClient> brokers;

	private final List<Query> queries;

	private final AtomicInteger next = new AtomicInteger();

	private final AtomicInteger running;

	private final CompletableFuture<Void> done = new CompletableFuture<>();

	EndQueries(OffsetStore store, Function<MessageQueue, DefaultBrokerClient> brokers, List<Query> queries) {
		this.store = store;
		this.brokers = brokers;
		this.queries = queries;
		this.running = new AtomicInteger(Math.max(1, Math.min(IN_FLIGHT, queries.size())));
	}

	CompletableFuture<Void> run() {
		for (int i = this.running.get(); i > 0; i--) {
			queryOn();
		}
		return this.done;
	}

	/** Loops, as queries that complete immediately would nest thousands of calls. */
	private void queryOn() {
		for (int i = this.next.getAndIncrement(); i < this.queries.size(); i = this.next.getAndIncrement()) {
			Query query = this.queries.get(i);
			if (query.snapshot().isSealed()) {
				continue;
			}
			CompletableFuture<Void> answered = query(query);
			if (!answered.isDone()) {
				answered.whenComplete((none, failure) -> queryOn());
				return;
			}
		}
		if (this.running.decrementAndGet() == 0) {
			this.done.complete(null);
		}
	}

	private CompletableFuture<Void> query(Query query) {
		MessageQueue queue = query.queue();
		return Futures.attempt(() -> this.store.load(queue))
			.handle((committed, failure) -> failure == null && committed.isPresent())
			.thenCompose((committed) -> {
				if (committed) {
					query.snapshot().hasCommittedOffset();
					return CompletableFuture.<Void>completedFuture(null);
				}
				return Futures.attempt(() -> this.brokers.apply(queue).maxOffsetAsync(queue))
					.thenAccept((end) -> query.snapshot().end(queue, end));
			})
			.exceptionally((failure) -> {
				logger.atDebug()
					.addKeyValue("queue", queue)
					.setCause(failure)
					.log("Could not query the end of {}; starting by timestamp", queue);
				return null;
			});
	}

	/** A queue whose end a snapshot needs. */
	record Query(StartSnapshot snapshot, MessageQueue queue) {
	}

}
