package io.rocketmq.client.consumer;

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

	private final Map<LeasedMessage, Long> since = new LinkedHashMap<>();

	private long bytes;

	void add(LeasedMessage message, long nanos) {
		this.since.put(message, nanos);
		this.bytes += message.storedSize();
	}

	/** Since when it was hidden, or null if it is not held. */
	@Nullable Long remove(LeasedMessage message) {
		Long hidden = this.since.remove(message);
		if (hidden != null) {
			this.bytes -= message.storedSize();
		}
		return hidden;
	}

	/** Those hidden for longer than a time, which are taken to be hidden anew now. */
	List<LeasedMessage> renew(long now, long olderThanNanos) {
		List<LeasedMessage> due = new ArrayList<>();
		for (Map.Entry<LeasedMessage, Long> each : this.since.entrySet()) {
			if (now - each.getValue() > olderThanNanos) {
				each.setValue(now);
				due.add(each.getKey());
			}
		}
		return due;
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
