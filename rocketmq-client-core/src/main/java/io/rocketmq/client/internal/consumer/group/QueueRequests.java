package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.consumer.group.BrokerLocks.Lock;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.MessageQueue;

/**
 * Batches requests to lock or unlock single queues that are made within a millisecond
 * into one request for each broker. A queue without an answer gets null. Thread-safe.
 */
final class QueueRequests {

	private static final Duration BATCH_TIME = Duration.ofMillis(1);

	/** Most queues of one request, as frames have a size limit. */
	private static final int MAX_QUEUES = 1000;

	private final Housekeeping housekeeping;

	private final Function<MessageQueue, String> brokerOf;

	private final BiFunction<String, List<MessageQueue>, CompletableFuture<Map<MessageQueue, Lock>>> request;

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock. */
	private Map<MessageQueue, CompletableFuture<@Nullable Lock>> waiting = new LinkedHashMap<>();

	QueueRequests(Housekeeping housekeeping, Function<MessageQueue, String> brokerOf,
			BiFunction<String, List<MessageQueue>, CompletableFuture<Map<MessageQueue, Lock>>> request) {
		this.housekeeping = housekeeping;
		this.brokerOf = brokerOf;
		this.request = request;
	}

	/** Adds a queue to the next request. */
	CompletableFuture<@Nullable Lock> add(MessageQueue queue) {
		boolean first;
		CompletableFuture<@Nullable Lock> result;
		this.lock.lock();
		try {
			first = this.waiting.isEmpty();
			result = this.waiting.computeIfAbsent(queue, (each) -> new CompletableFuture<>());
		}
		finally {
			this.lock.unlock();
		}
		if (first && !this.housekeeping.after(BATCH_TIME.toNanos(), this::send)) {
			send();
		}
		return result;
	}

	private void send() {
		Map<MessageQueue, CompletableFuture<@Nullable Lock>> batch;
		this.lock.lock();
		try {
			batch = this.waiting;
			this.waiting = new LinkedHashMap<>();
		}
		finally {
			this.lock.unlock();
		}
		Map<String, List<MessageQueue>> byBroker = new LinkedHashMap<>();
		batch.keySet()
			.forEach((queue) -> byBroker.computeIfAbsent(this.brokerOf.apply(queue), (name) -> new ArrayList<>())
				.add(queue));
		byBroker.forEach((broker, queues) -> parts(queues).forEach((part) -> send(broker, part, batch)));
	}

	/** Splits queues into lists that fit into one request each. */
	static List<List<MessageQueue>> parts(List<MessageQueue> queues) {
		List<List<MessageQueue>> parts = new ArrayList<>();
		for (int i = 0; i < queues.size(); i += MAX_QUEUES) {
			parts.add(List.copyOf(queues.subList(i, Math.min(queues.size(), i + MAX_QUEUES))));
		}
		return parts;
	}

	private void send(String broker, List<MessageQueue> queues,
			Map<MessageQueue, CompletableFuture<@Nullable Lock>> futures) {
		Futures.attempt(() -> this.request.apply(broker, queues)).whenComplete((answers, failure) -> {
			for (MessageQueue queue : queues) {
				CompletableFuture<@Nullable Lock> future = Objects.requireNonNull(futures.get(queue));
				if (failure != null) {
					future.completeExceptionally(Futures.unwrap(failure));
				}
				else {
					future.complete(answers.get(queue));
				}
			}
		});
	}

}
