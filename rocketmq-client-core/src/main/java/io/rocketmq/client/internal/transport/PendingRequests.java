package io.rocketmq.client.internal.transport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The requests that have been written to one channel and wait for its answers. Each
 * leaves by {@link #take}, whatever ends it. Confined to the connection's event loop.
 * <p>
 * As numbers follow one another, a request's place is its number's last bits, and those
 * in flight rarely share one: a table of hashes would search through all of them at each
 * answer, since their numbers are neighbours. A slow one whose place is wanted by a newer
 * one moves aside.
 */
final class PendingRequests {

	private static final int SMALLEST = 64;

	private static final int LARGEST = 1 << 16;

	private @Nullable PendingRequest[] places = new PendingRequest[SMALLEST];

	private final Map<Integer, PendingRequest> aside = new HashMap<>();

	private int inPlaces;

	void put(PendingRequest request) {
		if (this.inPlaces >= this.places.length / 2 && this.places.length < LARGEST) {
			grow();
		}
		place(request);
	}

	private void place(PendingRequest request) {
		int at = request.opaque & (this.places.length - 1);
		PendingRequest before = this.places[at];
		if (before != null) {
			this.aside.put(before.opaque, before);
		}
		else {
			this.inPlaces++;
		}
		this.places[at] = request;
	}

	private void grow() {
		@Nullable PendingRequest[] old = this.places;
		this.places = new PendingRequest[old.length * 4];
		this.inPlaces = 0;
		for (PendingRequest request : old) {
			if (request != null) {
				place(request);
			}
		}
	}

	@Nullable PendingRequest take(int opaque) {
		int at = opaque & (this.places.length - 1);
		PendingRequest request = this.places[at];
		if (request != null && request.opaque == opaque) {
			this.places[at] = null;
			this.inPlaces--;
			return request;
		}
		return this.aside.isEmpty() ? null : this.aside.remove(opaque);
	}

	int size() {
		return this.inPlaces + this.aside.size();
	}

	/** Takes those whose time is over. */
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

	/** The time until the next one expires, in nanoseconds, or the most there is. */
	long nextExpiryNanos() {
		long[] next = { Long.MAX_VALUE };
		forEach((request) -> next[0] = Math.min(next[0], request.deadline.remainingNanos()));
		return next[0];
	}

	private void forEach(Consumer<PendingRequest> action) {
		for (PendingRequest request : this.places) {
			if (request != null) {
				action.accept(request);
			}
		}
		this.aside.values().forEach(action);
	}

}
