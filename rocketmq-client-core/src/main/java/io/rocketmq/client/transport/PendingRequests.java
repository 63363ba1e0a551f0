package io.rocketmq.client.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.util.collection.IntObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests that have been written to one channel and wait for its answers. Each
 * leaves by {@link #take}, whatever ends it. Confined to the connection's event loop.
 */
final class PendingRequests {

	private final IntObjectHashMap<PendingRequest> byOpaque = new IntObjectHashMap<>();

	void put(PendingRequest request) {
		this.byOpaque.put(request.opaque, request);
	}

	@Nullable PendingRequest take(int opaque) {
		return this.byOpaque.remove(opaque);
	}

	int size() {
		return this.byOpaque.size();
	}

	/** Takes those whose time is over. */
	List<PendingRequest> takeExpired() {
		List<PendingRequest> expired = new ArrayList<>();
		for (PendingRequest request : this.byOpaque.values()) {
			if (request.deadline.expired()) {
				expired.add(request);
			}
		}
		expired.forEach((request) -> take(request.opaque));
		return expired;
	}

	List<PendingRequest> takeAll() {
		List<PendingRequest> all = new ArrayList<>(this.byOpaque.values());
		all.forEach((request) -> take(request.opaque));
		return all;
	}

	/** The time until the next one expires, in nanoseconds, or the most there is. */
	long nextExpiryNanos() {
		long next = Long.MAX_VALUE;
		for (PendingRequest request : this.byOpaque.values()) {
			next = Math.min(next, request.deadline.remainingNanos());
		}
		return next;
	}

}
