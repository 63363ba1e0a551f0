package io.rocketmq.client.internal.producer;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Elements of which one is in flight for each key; the others wait in order. Thread-safe.
 */
final class InFlightByKey<K, E> {

	/** Changed inside of {@code compute} only. */
	private final Map<K, Queue<E>> waiting = new ConcurrentHashMap<>();

	/** Returns true if the element is in flight now, or else lets it wait. */
	boolean enter(K key, E element) {
		Queue<E> created = new ArrayDeque<>();
		return this.waiting.compute(key, (each, queue) -> {
			if (queue == null) {
				return created;
			}
			queue.add(element);
			return queue;
		}) == created;
	}

	/** Ends the element in flight, and returns the next one, in flight now, or null. */
	@Nullable E next(K key) {
		Object[] next = new Object[1];
		this.waiting.computeIfPresent(key, (each, queue) -> {
			next[0] = queue.poll();
			return (next[0] != null) ? queue : null;
		});
		@SuppressWarnings("unchecked")
		@Nullable E element = (E) next[0];
		return element;
	}

	boolean isInFlight(K key) {
		return this.waiting.containsKey(key);
	}

}
