package io.rocketmq.client.producer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.rocketmq.client.message.MessageQueue;

/**
 * Compares outcomes of the stress test with the messages of the brokers.
 */
final class StressReport {

	private static final int SHOWN = 20;

	private final StringBuilder text = new StringBuilder();

	/** Violations by kind. */
	private final Map<String, List<String>> violations = new LinkedHashMap<>();

	private final List<StressMessage> messages;

	private final StressStore store;

	StressReport(List<StressMessage> messages, StressStore store) {
		this.messages = messages;
		this.store = store;
		for (StressMessage message : messages) {
			int copies = store.copies(message.tag());
			if (message.isLost(copies)) {
				violation("acknowledged and lost", message.toString());
			}
			if (message.isSurplus(copies)) {
				violation("there " + copies + " times", message.toString());
			}
			if (message.fate() == StressMessage.Fate.OPEN) {
				violation("not ended", message.toString());
			}
		}
		places();
		order(StressMessage.Kind.ORDERED, true);
		order(StressMessage.Kind.ORDERED_ASYNC, true);
	}

	void violation(String what, String which) {
		this.violations.computeIfAbsent(what, (each) -> new ArrayList<>()).add(which);
	}

	void line(String line) {
		this.text.append(line).append('\n');
	}

	/** Checks that each acknowledged message is at the offset of its answer. */
	private void places() {
		for (StressMessage message : this.messages) {
			if (message.result() != null && message.kind() != StressMessage.Kind.TRANSACTION
					&& this.store.copies(message.tag()) > 0) {
				String there = this.store.at(message.result().queue(), message.result().queueOffset());
				if (!message.tag().equals(there)) {
					violation("not where the answer said", message + ", but " + there);
				}
			}
		}
	}

	/** Checks the order of the messages that a thread sent with one key. */
	private void order(StressMessage.Kind kind, boolean promised) {
		Map<MessageQueue, Map<String, StressMessage>> last = new TreeMap<>();
		int count = 0;
		int behind = 0;
		for (StressMessage message : sorted()) {
			if (message.kind() != kind || message.result() == null) {
				continue;
			}
			count++;
			StressMessage before = last.computeIfAbsent(message.result().queue(), (queue) -> new TreeMap<>())
				.put(message.key(), message);
			if (before != null && before.result().queueOffset() > message.result().queueOffset()) {
				behind++;
				if (promised) {
					violation("behind a later one of its key", before + ", then " + message);
				}
			}
		}
		line("%s: %d of %d behind later ones of their key".formatted(kind, behind, count));
	}

	private List<StressMessage> sorted() {
		return this.messages.stream()
			.sorted(Comparator.comparing(StressMessage::producer).thenComparing(StressMessage::number))
			.toList();
	}

	Map<String, List<String>> violations() {
		return this.violations;
	}

	/** Writes the report, and returns it. */
	String write(Path file) throws IOException {
		Map<String, int[]> rows = new TreeMap<>();
		for (StressMessage message : this.messages) {
			int[] row = rows.computeIfAbsent(
					"%-9s %-14s %-25s".formatted(message.producer(), message.kind(), message.fate()),
					(key) -> new int[4]);
			row[0]++;
			row[1 + Math.min(this.store.copies(message.tag()), 2)]++;
		}
		StringBuilder all = new StringBuilder(this.text);
		all.append("%-9s %-14s %-25s %9s %9s %9s %9s%n".formatted("producer", "kind", "told", "messages", "not there",
				"once", "more"));
		rows.forEach((key, row) -> all.append("%s %9d %9d %9d %9d%n".formatted(key, row[0], row[1], row[2], row[3])));
		this.violations.forEach((what, which) -> {
			all.append("VIOLATION ").append(what).append(": ").append(which.size()).append('\n');
			which.stream().limit(SHOWN).forEach((each) -> all.append("  ").append(each).append('\n'));
		});
		Files.createDirectories(file.getParent());
		Files.writeString(file, all);
		return all.toString();
	}

}
