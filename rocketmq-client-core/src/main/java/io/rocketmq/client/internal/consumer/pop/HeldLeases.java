package io.rocketmq.client.internal.consumer.pop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Unfinished popped messages of one owner, with the start of their invisible time. Not
 * thread-safe.
 */
final class HeldLeases {

	private final Map<LeasedMessage, Held> leases = new LinkedHashMap<>();

	private long bytes;

	/** Start of a message's invisible time, and whether that is to be renewed. */
	private record Held(long since, boolean renewable) {
	}

	void add(LeasedMessage message, long since) {
		this.leases.put(message, new Held(since, true));
		this.bytes += message.storedSize();
	}

	/** Removes a message, and returns since when it is invisible, or null if not held. */
	@Nullable Long remove(LeasedMessage message) {
		Held held = this.leases.remove(message);
		if (held == null) {
			return null;
		}
		this.bytes -= message.storedSize();
		return held.since;
	}

	/** Returns the messages invisible for longer than a time, to be renewed once. */
	List<LeasedMessage> due(long now, long olderThanNanos) {
		List<LeasedMessage> due = new ArrayList<>();
		for (Map.Entry<LeasedMessage, Held> each : this.leases.entrySet()) {
			Held held = each.getValue();
			if (held.renewable && now - held.since > olderThanNanos) {
				each.setValue(new Held(held.since, false));
				due.add(each.getKey());
			}
		}
		return due;
	}

	void renewed(LeasedMessage message, long since) {
		this.leases.computeIfPresent(message, (each, before) -> new Held(since, true));
	}

	/** Records a failed renewal; a lost message is not renewed again. */
	void notRenewed(LeasedMessage message, boolean lost) {
		this.leases.computeIfPresent(message, (each, before) -> new Held(before.since, !lost));
	}

	/** Whether a message is invisible for longer than a time, or is not held. */
	boolean isInvisibleLongerThan(LeasedMessage message, long now, long nanos) {
		Held held = this.leases.get(message);
		return held == null || now - held.since > nanos;
	}

	List<LeasedMessage> removeAll() {
		List<LeasedMessage> all = List.copyOf(this.leases.keySet());
		this.leases.clear();
		this.bytes = 0;
		return all;
	}

	int count() {
		return this.leases.size();
	}

	long bytes() {
		return this.bytes;
	}

}
