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
 * Keeps the order of sends with one ordering key: the next is sent when the one before
 * has ended, well or not. Brokers work on the requests of one connection on many threads,
 * so that two in flight may be stored either way round. Thread-safe.
 */
public final class OrderedSends {

	private final Executor work;

	/** What waits behind the send in flight. Changed inside of {@code compute} only. */
	private final Map<Key, Queue<Waiting>> lanes = new ConcurrentHashMap<>();

	public OrderedSends(Executor work) {
		this.work = work;
	}

	/**
	 * Sends at once, or when all before it have ended.
	 * @param send must not throw what a later send would then wait for in vain: a failure
	 * belongs into its future
	 */
	public CompletableFuture<SendResult> send(String topic, Object key, Supplier<CompletableFuture<SendResult>> send) {
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
				// It may be done at once, and those behind it: no recursion.
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
