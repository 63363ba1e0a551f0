package io.rocketmq.client.internal.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The requests of a connection that are not yet written, in order. Confined to the
 * connection's event loop.
 */
final class WaitingRequests {

	private final ArrayDeque<PendingRequest> queue = new ArrayDeque<>();

	void add(PendingRequest request) {
		this.queue.add(request);
	}

	boolean isEmpty() {
		return this.queue.isEmpty();
	}

	@Nullable PendingRequest take() {
		return this.queue.poll();
	}

	/** Takes those whose time is over. */
	List<PendingRequest> takeExpired() {
		return takeIf((request) -> request.deadline.expired());
	}

	/** Takes those whose time will be over before so many nanoseconds have passed. */
	List<PendingRequest> takeExpiringWithin(long nanos) {
		return takeIf((request) -> request.deadline.remainingNanos() < nanos);
	}

	/** The time until the next one expires, in nanoseconds, or the most there is. */
	long nextExpiryNanos() {
		long next = Long.MAX_VALUE;
		for (PendingRequest request : this.queue) {
			next = Math.min(next, request.deadline.remainingNanos());
		}
		return next;
	}

	private List<PendingRequest> takeIf(Predicate<PendingRequest> condition) {
		List<PendingRequest> taken = new ArrayList<>();
		for (Iterator<PendingRequest> requests = this.queue.iterator(); requests.hasNext();) {
			PendingRequest request = requests.next();
			if (condition.test(request)) {
				requests.remove();
				taken.add(request);
			}
		}
		return taken;
	}

}
