package io.rocketmq.client.internal.consumer.offset;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * The state of a topic when a consumer subscribed to it: its queues, their ends, and
 * whether the group had consumed it before. Filled in as brokers answer, until it is
 * sealed; later answers are ignored, as messages may have been sent since. Thread-safe.
 */
final class StartSnapshot {

	private final String topic;

	private final Instant instant = Instant.now();

	private final Map<MessageQueue, Long> ends = new ConcurrentHashMap<>();

	private volatile Set<MessageQueue> queues = Set.of();

	private volatile Set<String> completeBrokers = Set.of();

	private volatile boolean consumedBefore;

	private volatile boolean sealed;

	StartSnapshot(String topic) {
		this.topic = topic;
	}

	String topic() {
		return this.topic;
	}

	/** Time of this machine before the first query. */
	Instant instant() {
		return this.instant;
	}

	Set<MessageQueue> queues() {
		return this.queues;
	}

	void route(List<MessageQueue> all, Set<String> brokers) {
		if (!this.sealed) {
			this.queues = Set.copyOf(all);
			this.completeBrokers = brokers;
		}
	}

	void end(MessageQueue queue, long offset) {
		if (!this.sealed) {
			this.ends.put(queue, offset);
		}
	}

	void hasCommittedOffset() {
		if (!this.sealed) {
			this.consumedBefore = true;
		}
	}

	boolean isSealed() {
		return this.sealed;
	}

	void seal() {
		this.sealed = true;
	}

	/** The queue's end, or null if its broker did not answer in time. */
	@Nullable Long end(MessageQueue queue) {
		return this.ends.get(queue);
	}

	/** Whether the group had a committed offset in any of the queues. */
	boolean isConsumedBefore() {
		return this.consumedBefore;
	}

	/** Whether a queue was certainly created after the snapshot. */
	boolean isNew(MessageQueue queue) {
		return !this.queues.contains(queue) && this.completeBrokers.contains(queue.brokerName());
	}

}
