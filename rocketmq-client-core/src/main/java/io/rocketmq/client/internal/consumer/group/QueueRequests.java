package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.MessageQueue;

/**
 * Requests about single queues that are made at about the same moment, gathered into one
 * for each broker. Thread-safe.
 *
 * @param <T> the type of the answer for one queue
 */
final class QueueRequests<T extends @Nullable Object> {

	private static final Duration MOMENT = Duration.ofMillis(1);

	/** A frame has a size. */
	private static final int MOST = 1000;

	private final Housekeeping housekeeping;

	private final Function<MessageQueue, String> brokerOf;

	private final BiFunction<String, List<MessageQueue>, CompletableFuture<? extends Function<MessageQueue, T>>> request;

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock. */
	private Map<MessageQueue, CompletableFuture<T>> waiting = new LinkedHashMap<>();

	/**
	 * Creates one without requests.
	 * @param housekeeping sends what has been gathered
	 * @param brokerOf gives the name of the broker that a queue is in
	 * @param request asks a broker about some of its queues
	 */
	QueueRequests(Housekeeping housekeeping, Function<MessageQueue, String> brokerOf,
			BiFunction<String, List<MessageQueue>, CompletableFuture<? extends Function<MessageQueue, T>>> request) {
		this.housekeeping = housekeeping;
		this.brokerOf = brokerOf;
		this.request = request;
	}

	/** Makes a request about a queue. */
	CompletableFuture<T> add(MessageQueue queue) {
		CompletableFuture<T> mine = new CompletableFuture<>();
		boolean first;
		CompletableFuture<T> result;
		this.lock.lock();
		try {
			first = this.waiting.isEmpty();
			CompletableFuture<T> other = this.waiting.putIfAbsent(queue, mine);
			result = (other != null) ? other : mine;
		}
		finally {
			this.lock.unlock();
		}
		if (first && !this.housekeeping.after(MOMENT.toNanos(), this::send)) {
			send();
		}
		return result;
	}

	private void send() {
		Map<MessageQueue, CompletableFuture<T>> gathered;
		this.lock.lock();
		try {
			gathered = this.waiting;
			this.waiting = new LinkedHashMap<>();
		}
		finally {
			this.lock.unlock();
		}
		Map<String, List<MessageQueue>> byBroker = new LinkedHashMap<>();
		gathered.keySet()
			.forEach((queue) -> byBroker.computeIfAbsent(this.brokerOf.apply(queue), (name) -> new ArrayList<>())
				.add(queue));
		byBroker.forEach((broker, queues) -> parts(queues).forEach((part) -> send(broker, part, gathered)));
	}

	/** Parts of queues that are not too many for one request each. */
	static List<List<MessageQueue>> parts(List<MessageQueue> queues) {
		List<List<MessageQueue>> parts = new ArrayList<>();
		for (int i = 0; i < queues.size(); i += MOST) {
			parts.add(List.copyOf(queues.subList(i, Math.min(queues.size(), i + MOST))));
		}
		return parts;
	}

	private void send(String broker, List<MessageQueue> queues, Map<MessageQueue, CompletableFuture<T>> futures) {
		Futures.attempt(() -> this.request.apply(broker, queues).thenApply((answers) -> answers))
			.whenComplete((answers, failure) -> {
				for (MessageQueue queue : queues) {
					CompletableFuture<T> future = futures.get(queue);
					if (future != null && failure != null) {
						future.completeExceptionally(Futures.unwrap(failure));
					}
					else if (future != null) {
						future.complete(answers.apply(queue));
					}
				}
			});
	}

}
