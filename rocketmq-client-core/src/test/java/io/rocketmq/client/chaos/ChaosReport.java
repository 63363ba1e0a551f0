package io.rocketmq.client.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.rocketmq.client.chaos.ChaosEvent.Kind;
import io.rocketmq.client.chaos.Ledger.Duplicate;

/**
 * Comparison of deliveries with acknowledged messages and events.
 */
final class ChaosReport {

	private static final int SHOWN = 20;

	private static final String NONE = "nothing";

	private final Chaos chaos;

	private final List<ChaosEvent> events;

	private final StringBuilder text = new StringBuilder();

	/** Violations by kind. */
	private final Map<String, List<String>> violations = new LinkedHashMap<>();

	ChaosReport(Chaos chaos) {
		this.chaos = chaos;
		this.events = chaos.events();
		Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
		this.events.forEach((each) -> counts.merge(each.kind(), 1, Integer::sum));
		line(chaos.writer().countAcknowledged() + " messages acknowledged; events: " + counts);
		chaos.problems().forEach((each) -> violation("problems", each));
		Set<String> acknowledged = chaos.writer().acknowledged();
		for (ChaosGroup group : chaos.groups()) {
			group.missing(acknowledged)
				.forEach((member, missing) -> missing
					.forEach((id) -> violation("lost", group.name() + " " + member + ": " + chaos.writer().place(id))));
			duplicates(group);
			if (group.kind() == GroupKind.ORDERLY) {
				group.ledgers()
					.values()
					.forEach((ledger) -> ledger.disorder(this::isExcused)
						.forEach((each) -> violation("out of order", each)));
			}
		}
	}

	/**
	 * Whether a delivery may overlap another of its queue: that of a member that was
	 * stopped while the broker forgot its lock, and does not notice.
	 */
	private boolean isExcused(Delivery delivery) {
		return this.events.stream()
			.filter((event) -> event.kind() == Kind.MEMBER_STOPPED && delivery.member().equals(event.host())
					&& event.isDuring(delivery))
			.anyMatch((stop) -> this.events.stream()
				.anyMatch((other) -> (other.kind() == Kind.BROKER_KILLED || other.kind() == Kind.BROKER_STOPPED)
						&& other.isDuring(stop)));
	}

	private void duplicates(ChaosGroup group) {
		Map<String, Integer> causes = new TreeMap<>();
		int count = 0;
		for (Ledger ledger : group.ledgers().values()) {
			for (Duplicate each : ledger.duplicates()) {
				count++;
				String cause = cause(each);
				causes.merge(cause, 1, Integer::sum);
				if (cause.equals(NONE) && group.kind().isExact()) {
					violation("consumed twice for nothing in " + group.name(), each + "; between: " + between(each));
				}
			}
		}
		line("%-18s %7d deliveries, %5d again, because of %s".formatted(group.name(), group.countDeliveries(), count,
				causes));
	}

	private String cause(Duplicate duplicate) {
		return this.events.stream()
			.filter((event) -> event.explains(duplicate))
			.map(ChaosEvent::kind)
			.min(Kind::compareTo)
			.map(Kind::name)
			.orElse(NONE);
	}

	private List<ChaosEvent> between(Duplicate duplicate) {
		return this.events.stream().filter((event) -> event.isBetween(duplicate)).toList();
	}

	private void violation(String what, String which) {
		this.violations.computeIfAbsent(what, (each) -> new ArrayList<>()).add(which);
	}

	void line(String line) {
		this.text.append(line).append('\n');
	}

	Map<String, List<String>> violations() {
		return this.violations;
	}

	/**
	 * Writes the report, all events and the output of the hosts; returns the report.
	 */
	String write(Path file) throws IOException {
		this.violations.forEach((what, which) -> {
			line("VIOLATION " + what + ": " + which.size());
			which.stream().limit(SHOWN).forEach((each) -> line("  " + each));
		});
		Files.createDirectories(file.getParent());
		Files.writeString(file, this.text);
		List<String> more = new ArrayList<>(this.events.stream().map(ChaosEvent::toString).toList());
		more.addAll(this.chaos.said());
		Files.write(file.resolveSibling("chaos-hosts.txt"), more);
		return this.text.toString();
	}

}
