package io.rocketmq.client.internal.producer;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.SendResult;

/**
 * Sends with an ordering key: the next message of a key is sent when the one before has
 * ended. Brokers process the requests of a connection on many threads, so that two in
 * flight may be stored in either order. Thread-safe.
 */
final class OrderedSends {

	private final Executor work;

	/** Sends that wait for the one in flight. Changed inside of {@code compute} only. */
	private final Map<Key, Queue<Waiting>> lanes = new ConcurrentHashMap<>();

	OrderedSends(Executor work) {
		this.work = work;
	}

	/** Sends immediately, or when all earlier sends of the key have ended. */
	CompletableFuture<SendResult> send(String topic, Object key, Supplier<CompletableFuture<SendResult>> send) {
		Key lane = new Key(topic, key);
		Waiting mine = new Waiting(send, new CompletableFuture<>());
		Queue<Waiting> created = new ArrayDeque<>();
		Queue<Waiting> waiting = this.lanes.compute(lane, (each, before) -> {
			if (before == null) {
				return created;
			}
			before.add(mine);
			return before;
		});
		if (waiting == created) {
			start(lane, mine);
		}
		return mine.result;
	}

	private void start(Key lane, Waiting send) {
		Futures.attempt(send.send).whenComplete((result, failure) -> {
			Waiting next = next(lane);
			if (next != null) {
				// Not recursive, as this and the following may end at once.
				this.work.execute(() -> start(lane, next));
			}
			if (failure != null) {
				send.result.completeExceptionally(Futures.unwrap(failure));
			}
			else {
				send.result.complete(result);
			}
		});
	}

	private @Nullable Waiting next(Key lane) {
		Waiting[] next = new Waiting[1];
		this.lanes.computeIfPresent(lane, (each, waiting) -> {
			next[0] = waiting.poll();
			return (next[0] != null) ? waiting : null;
		});
		return next[0];
	}

	private record Key(String topic, Object key) {
	}

	private record Waiting(Supplier<CompletableFuture<SendResult>> send, CompletableFuture<SendResult> result) {
	}

}
