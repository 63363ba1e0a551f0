package io.rocketmq.client.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.rocketmq.client.message.MessageQueue;

/**
 * Deliveries to one consumer group, or to one member of a broadcasting group.
 * Thread-safe.
 */
final class Ledger {

	private final Set<String> consumed = ConcurrentHashMap.newKeySet();

	private final Set<String> members = ConcurrentHashMap.newKeySet();

	private final Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();

	void delivered(Delivery delivery) {
		this.deliveries.add(delivery);
		this.members.add(delivery.member());
		this.consumed.add(delivery.messageId());
	}

	int countDeliveries() {
		return this.deliveries.size();
	}

	int countConsumed() {
		return this.consumed.size();
	}

	boolean isConsumed(String messageId) {
		return this.consumed.contains(messageId);
	}

	/** Returns the given messages that have not been consumed. */
	Set<String> missing(Set<String> acknowledged) {
		Set<String> missing = new HashSet<>(acknowledged);
		missing.removeAll(this.consumed);
		return missing;
	}

	/**
	 * Returns the messages that were consumed more than once, each with its last
	 * delivery.
	 */
	List<Duplicate> duplicates() {
		Map<String, List<Delivery>> messages = this.deliveries.stream()
			.collect(Collectors.groupingBy(Delivery::messageId));
		List<Duplicate> duplicates = new ArrayList<>();
		messages.values().stream().filter((each) -> each.size() > 1).forEach((each) -> {
			each.sort(Comparator.comparingLong(Delivery::start));
			for (int i = 1; i < each.size(); i++) {
				duplicates.add(new Duplicate(each.get(i - 1), each.get(i)));
			}
		});
		duplicates.sort(Comparator.comparingLong((each) -> each.again().start()));
		return duplicates;
	}

	/**
	 * Returns violations of the order: two overlapping deliveries of a queue, or a
	 * message first delivered after a later one of its queue.
	 * @param excused deliveries that may overlap others
	 */
	List<String> disorder(Predicate<Delivery> excused) {
		List<String> disorder = new ArrayList<>();
		byQueue().values().forEach((queue) -> {
			long furthest = -1;
			Set<Long> seen = new HashSet<>();
			Delivery before = null;
			for (Delivery each : queue) {
				if (before != null && each.start() < before.end() && !excused.test(each) && !excused.test(before)) {
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
	 * Returns the longest time between two deliveries of a queue that ended after the
	 * given instant, in nanoseconds.
	 */
	long longestPause(long since) {
		long longest = 0;
		for (List<Delivery> all : byQueue().values()) {
			for (int i = 1; i < all.size(); i++) {
				if (all.get(i).start() > since) {
					longest = Math.max(longest, all.get(i).start() - all.get(i - 1).start());
				}
			}
		}
		return longest;
	}

	/** Whether there were deliveries to a member. */
	boolean hasMember(String member) {
		return this.members.contains(member);
	}

	private Map<MessageQueue, List<Delivery>> byQueue() {
		Map<MessageQueue, List<Delivery>> queues = new TreeMap<>();
		this.deliveries.forEach((each) -> queues.computeIfAbsent(each.queue(), (queue) -> new ArrayList<>()).add(each));
		queues.values().forEach((all) -> all.sort(Comparator.comparingLong(Delivery::start)));
		return queues;
	}

	/**
	 * A message that was consumed more than once.
	 *
	 * @param before the last delivery
	 * @param again the delivery that repeats it
	 */
	record Duplicate(Delivery before, Delivery again) {

		@Override
		public String toString() {
			return "%s at offset %d: %s at %d ms, %s at %d ms".formatted(this.before.queue(), this.before.offset(),
					this.before.member(), TimeUnit.NANOSECONDS.toMillis(this.before.start()), this.again.member(),
					TimeUnit.NANOSECONDS.toMillis(this.again.start()));
		}

	}

}
