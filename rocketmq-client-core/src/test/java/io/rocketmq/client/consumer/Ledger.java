package io.rocketmq.client.consumer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a writer was told is stored, and what a group of consumers got. Thread-safe.
 */
final class Ledger {

	private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

	/** How often each message was consumed. */
	private final Map<String, AtomicInteger> consumed = new ConcurrentHashMap<>();

	private final Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();

	private volatile Phase phase = new Phase("start", new AtomicInteger(), new AtomicInteger());

	private final List<Phase> phases = new ArrayList<>(List.of(this.phase));

	/** What comes twice from now on is put down to this. */
	void begin(String name) {
		this.phase = new Phase(name, new AtomicInteger(), new AtomicInteger());
		this.phases.add(this.phase);
	}

	void acknowledged(String messageId) {
		this.acknowledged.add(messageId);
	}

	void delivered(Delivery delivery) {
		this.deliveries.add(delivery);
		Phase now = this.phase;
		now.deliveries().incrementAndGet();
		if (this.consumed.computeIfAbsent(delivery.messageId(), (id) -> new AtomicInteger()).incrementAndGet() > 1) {
			now.duplicates().incrementAndGet();
		}
	}

	int countAcknowledged() {
		return this.acknowledged.size();
	}

	int countConsumed() {
		return this.consumed.size();
	}

	/** Those that were acknowledged and never consumed. */
	Set<String> missing() {
		Set<String> missing = new HashSet<>(this.acknowledged);
		missing.removeAll(this.consumed.keySet());
		return missing;
	}

	/** How much came twice in the current phase. */
	int duplicates() {
		return this.phase.duplicates().get();
	}

	/** How much came, and came twice, in phases of each name. */
	Map<String, String> report() {
		Map<String, int[]> sums = new LinkedHashMap<>();
		for (Phase each : this.phases) {
			int[] sum = sums.computeIfAbsent(each.name(), (name) -> new int[3]);
			sum[0]++;
			sum[1] += each.deliveries().get();
			sum[2] += each.duplicates().get();
		}
		Map<String, String> report = new LinkedHashMap<>();
		sums.forEach(
				(name, sum) -> report.put(name, "%d times, %d deliveries, %d again".formatted(sum[0], sum[1], sum[2])));
		return report;
	}

	/**
	 * Where the order was broken: two deliveries of a queue at once, or a message that
	 * was first delivered after one that follows it in its queue.
	 */
	List<String> disorder() {
		List<String> disorder = new ArrayList<>();
		Map<Integer, List<Delivery>> queues = new TreeMap<>();
		this.deliveries.forEach((each) -> queues.computeIfAbsent(each.queueId(), (id) -> new ArrayList<>()).add(each));
		queues.values().forEach((queue) -> {
			queue.sort(Comparator.comparingLong(Delivery::start));
			long furthest = -1;
			Set<Long> seen = new HashSet<>();
			Delivery before = null;
			for (Delivery each : queue) {
				if (before != null && each.start() < before.end()) {
					disorder.add("at once: " + before.line() + " and " + each.line());
				}
				if (seen.add(each.offset()) && each.offset() < furthest) {
					disorder.add("first delivered after offset " + furthest + ": " + each.line());
				}
				furthest = Math.max(furthest, each.offset());
				if (before == null || each.end() > before.end()) {
					before = each;
				}
			}
		});
		return disorder;
	}

	/**
	 * What happened to the group for a time.
	 *
	 * @param name what
	 * @param deliveries how many messages came
	 * @param duplicates how many of them had come before
	 */
	private record Phase(String name, AtomicInteger deliveries, AtomicInteger duplicates) {
	}

}
