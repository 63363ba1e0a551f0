package io.rocketmq.client.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A consumer group and its deliveries. Thread-safe.
 */
final class ChaosGroup {

	private final GroupKind kind;

	private final List<String> topics = new CopyOnWriteArrayList<>();

	/** One for each member of a broadcasting group; otherwise a single one. */
	private final Map<String, Ledger> ledgers = new ConcurrentSkipListMap<>();

	private volatile int filter;

	ChaosGroup(GroupKind kind, List<String> hosts, String topic) {
		this.kind = kind;
		this.topics.add(topic);
		if (kind == GroupKind.BROADCASTING) {
			hosts.forEach((host) -> this.ledgers.put(host, new Ledger()));
		}
		else {
			this.ledgers.put("all", new Ledger());
		}
	}

	GroupKind kind() {
		return this.kind;
	}

	String name() {
		return "chaos-" + this.kind.name().toLowerCase(Locale.ROOT);
	}

	List<String> topics() {
		return List.copyOf(this.topics);
	}

	void addTopic(String topic) {
		this.topics.add(topic);
	}

	int filter() {
		return this.filter;
	}

	/** Chooses the next filter. */
	void nextFilter() {
		this.filter = (this.filter + 1) % HostProgram.FILTERS.size();
	}

	/** Returns the command by which a host joins. */
	String start(String host) {
		boolean apaches = this.kind == GroupKind.MIXED && host.endsWith("2");
		return String.join(" ", "start", name(), this.kind.name(), apaches ? "apaches" : "ours",
				String.valueOf(this.filter), String.join(",", this.topics));
	}

	void delivered(Delivery delivery) {
		this.ledgers.getOrDefault(delivery.member(), this.ledgers.values().iterator().next()).delivered(delivery);
	}

	/** Returns the deliveries, by member for broadcasting. */
	Map<String, Ledger> ledgers() {
		return this.ledgers;
	}

	int countDeliveries() {
		return this.ledgers.values().stream().mapToInt(Ledger::countDeliveries).sum();
	}

	/** Returns the messages that have not been consumed, by member for broadcasting. */
	Map<String, Set<String>> missing(Set<String> acknowledged) {
		Map<String, Set<String>> missing = new TreeMap<>();
		this.ledgers.forEach((member, ledger) -> {
			Set<String> some = ledger.missing(acknowledged);
			if (!some.isEmpty()) {
				missing.put(member, some);
			}
		});
		return missing;
	}

}
