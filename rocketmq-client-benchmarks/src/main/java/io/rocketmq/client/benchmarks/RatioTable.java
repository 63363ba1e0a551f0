package io.rocketmq.client.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

/**
 * Markdown table of medians of measurements: a row for each client, and one with ours
 * divided by Apache's. Not thread-safe.
 */
final class RatioTable<M> {

	private final List<String> labels;

	private final List<Column<M>> columns;

	private final List<String> rows = new ArrayList<>();

	/** Creates an empty table. */
	RatioTable(List<String> labels, List<Column<M>> columns) {
		this.labels = labels;
		this.columns = columns;
	}

	/** Adds rows. */
	void add(List<String> what, Map<String, List<M>> found) {
		List<M> ours = found.get(ClientNames.OURS);
		List<M> apaches = found.get(ClientNames.APACHE);
		row(what, "floor", found.get(ClientNames.FLOOR), null);
		row(what, "Apache's", apaches, null);
		row(what, "ours", ours, null);
		if (apaches != null) {
			row(what, "**ours/Apache's**", ours, apaches);
		}
	}

	/** Prints the table. */
	void print(PrintStream out) {
		StringBuilder names = new StringBuilder("| ").append(String.join(" | ", this.labels)).append(" | client |");
		StringBuilder line = new StringBuilder("|---|").append("---|".repeat(this.labels.size()));
		for (Column<M> column : this.columns) {
			names.append(' ').append(column.name).append(" |");
			line.append("---|");
		}
		out.println(names);
		out.println(line);
		this.rows.forEach(out::println);
	}

	private void row(List<String> what, String client, @Nullable List<M> measurements, @Nullable List<M> others) {
		if (measurements == null) {
			return;
		}
		StringBuilder row = new StringBuilder("| ").append(String.join(" | ", what)).append(" | ").append(client);
		for (Column<M> column : this.columns) {
			double value = median(measurements, column);
			String text = (others != null) ? String.format("**%.2f**", value / median(others, column))
					: String.format(column.format, value);
			row.append(" | ").append(Double.isNaN(value) ? "-" : text);
		}
		this.rows.add(row.append(" |").toString());
	}

	private static <M> double median(List<M> measurements, Column<M> column) {
		double[] sorted = measurements.stream().mapToDouble(column.value).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	/** Column of the table. */
	record Column<M>(String name, String format, ToDoubleFunction<M> value) {
	}

}
