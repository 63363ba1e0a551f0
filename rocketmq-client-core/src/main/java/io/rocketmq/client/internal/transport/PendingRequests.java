package io.rocketmq.client.internal.transport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Requests that have been written to one channel and wait for its answers. Each leaves by
 * {@link #take}, whatever ends it. Confined to the connection's event loop.
 * <p>
 * The slot of a request is the last bits of its opaque: opaques are consecutive, so that
 * those in flight rarely share a slot, while a hash table would probe through all these
 * neighbours. A newer request for the same slot displaces a slow one into a map.
 */
final class PendingRequests {

	private static final int MIN_SLOTS = 64;

	private static final int MAX_SLOTS = 1 << 16;

	private @Nullable PendingRequest[] slots = new PendingRequest[MIN_SLOTS];

	private final Map<Integer, PendingRequest> displaced = new HashMap<>();

	private int inSlots;

	void put(PendingRequest request) {
		if (this.inSlots >= this.slots.length / 2 && this.slots.length < MAX_SLOTS) {
			grow();
		}
		place(request);
	}

	private void place(PendingRequest request) {
		int at = request.opaque & (this.slots.length - 1);
		PendingRequest before = this.slots[at];
		if (before != null) {
			this.displaced.put(before.opaque, before);
		}
		else {
			this.inSlots++;
		}
		this.slots[at] = request;
	}

	private void grow() {
		@Nullable PendingRequest[] old = this.slots;
		this.slots = new PendingRequest[old.length * 4];
		this.inSlots = 0;
		for (PendingRequest request : old) {
			if (request != null) {
				place(request);
			}
		}
	}

	@Nullable PendingRequest take(int opaque) {
		int at = opaque & (this.slots.length - 1);
		PendingRequest request = this.slots[at];
		if (request != null && request.opaque == opaque) {
			this.slots[at] = null;
			this.inSlots--;
			return request;
		}
		return this.displaced.isEmpty() ? null : this.displaced.remove(opaque);
	}

	int size() {
		return this.inSlots + this.displaced.size();
	}

	List<PendingRequest> takeExpired() {
		List<PendingRequest> expired = new ArrayList<>();
		forEach((request) -> {
			if (request.deadline.expired()) {
				expired.add(request);
			}
		});
		return taken(expired);
	}

	List<PendingRequest> takeAll() {
		List<PendingRequest> all = new ArrayList<>(size());
		forEach(all::add);
		return taken(all);
	}

	private List<PendingRequest> taken(List<PendingRequest> requests) {
		requests.forEach((request) -> take(request.opaque));
		return requests;
	}

	/** Returns {@link Long#MAX_VALUE} if none is pending. */
	long nextExpiryNanos() {
		long[] next = { Long.MAX_VALUE };
		forEach((request) -> next[0] = Math.min(next[0], request.deadline.remainingNanos()));
		return next[0];
	}

	private void forEach(Consumer<PendingRequest> action) {
		for (PendingRequest request : this.slots) {
			if (request != null) {
				action.accept(request);
			}
		}
		this.displaced.values().forEach(action);
	}

}
