package io.rocketmq.client.internal.consumer.pop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What is neither done nor given back of what was popped, and since when it is hidden.
 * Not thread-safe.
 */
final class HeldLeases {

	private final Map<LeasedMessage, Hidden> since = new LinkedHashMap<>();

	private long bytes;

	/**
	 * Since when a message is hidden.
	 *
	 * @param nanos since when
	 * @param renewing whether a broker is being asked to hide it for longer
	 * @param lost whether a broker will not do that any more
	 */
	private record Hidden(long nanos, boolean renewing, boolean lost) {
	}

	void add(LeasedMessage message, long nanos) {
		this.since.put(message, new Hidden(nanos, false, false));
		this.bytes += message.storedSize();
	}

	/** Since when it was hidden, or null if it is not held. */
	@Nullable Long remove(LeasedMessage message) {
		Hidden hidden = this.since.remove(message);
		if (hidden == null) {
			return null;
		}
		this.bytes -= message.storedSize();
		return hidden.nanos;
	}

	/** Those hidden for longer than a time, which are being renewed from now on. */
	List<LeasedMessage> due(long now, long olderThanNanos) {
		List<LeasedMessage> due = new ArrayList<>();
		for (Map.Entry<LeasedMessage, Hidden> each : this.since.entrySet()) {
			Hidden hidden = each.getValue();
			if (!hidden.renewing && !hidden.lost && now - hidden.nanos > olderThanNanos) {
				each.setValue(new Hidden(hidden.nanos, true, false));
				due.add(each.getKey());
			}
		}
		return due;
	}

	/** The broker hides a message anew, since some moment. */
	void renewed(LeasedMessage message, long nanos) {
		this.since.computeIfPresent(message, (each, before) -> new Hidden(nanos, false, false));
	}

	/**
	 * The broker has not hidden a message anew.
	 * @param lost whether it is of no use to ask again
	 */
	void notRenewed(LeasedMessage message, boolean lost) {
		this.since.computeIfPresent(message, (each, before) -> new Hidden(before.nanos, false, lost));
	}

	/** Since when it is hidden; a long time ago if it is not held. */
	boolean isHiddenLongerThan(LeasedMessage message, long now, long nanos) {
		Hidden hidden = this.since.get(message);
		return hidden == null || now - hidden.nanos > nanos;
	}

	List<LeasedMessage> removeAll() {
		List<LeasedMessage> all = List.copyOf(this.since.keySet());
		this.since.clear();
		this.bytes = 0;
		return all;
	}

	int count() {
		return this.since.size();
	}

	long bytes() {
		return this.bytes;
	}

}
