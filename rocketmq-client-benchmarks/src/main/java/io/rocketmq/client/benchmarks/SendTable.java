package io.rocketmq.client.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

/**
 * Prints medians of measurements as a Markdown table: a row for each client, and one with
 * ours divided by Apache's. Not thread-safe.
 */
final class SendTable {

	private static final List<Column> COLUMNS = List.of(
			new Column("messages/s", "%,.0f", SendMeasurement::messagesPerSecond),
			new Column("CPU us/message", "%.2f", SendMeasurement::cpuMicros),
			new Column("garbage B/message", "%.0f", SendMeasurement::garbageBytes),
			new Column("p50 us", "%.0f", SendMeasurement::p50Micros),
			new Column("p99 us", "%.0f", SendMeasurement::p99Micros),
			new Column("threads", "%.0f", SendMeasurement::threads));

	private final List<String> rows = new ArrayList<>();

	/**
	 * Adds rows.
	 * @param workload the workload's name
	 * @param body the bytes of a body
	 * @param found what was measured with each client
	 */
	void add(String workload, int body, Map<String, List<SendMeasurement>> found) {
		List<SendMeasurement> ours = found.get(SendBenchmarkWorker.OURS);
		List<SendMeasurement> apaches = found.get(SendBenchmarkWorker.APACHE);
		row(workload, body, "floor", found.get(SendBenchmarkWorker.FLOOR), null);
		row(workload, body, "Apache's", apaches, null);
		row(workload, body, "ours", ours, null);
		if (ours != null && apaches != null) {
			row(workload, body, "**ours/Apache's**", ours, apaches);
		}
	}

	/**
	 * Prints the table.
	 * @param out where to
	 */
	void print(PrintStream out) {
		StringBuilder names = new StringBuilder("| workload | body | client |");
		StringBuilder line = new StringBuilder("|---|---|---|");
		for (Column column : COLUMNS) {
			names.append(' ').append(column.name).append(" |");
			line.append("---|");
		}
		out.println(names);
		out.println(line);
		this.rows.forEach(out::println);
	}

	private void row(String workload, int body, String client, @Nullable List<SendMeasurement> measurements,
			@Nullable List<SendMeasurement> others) {
		StringBuilder row = new StringBuilder("| " + workload + " | " + body + " | " + client + " |");
		for (Column column : COLUMNS) {
			row.append(' ');
			if (measurements == null) {
				row.append('-');
			}
			else if (others != null) {
				row.append(String.format("**%.2f**", median(measurements, column) / median(others, column)));
			}
			else {
				row.append(String.format(column.format, median(measurements, column)));
			}
			row.append(" |");
		}
		this.rows.add(row.toString());
	}

	private static double median(List<SendMeasurement> measurements, Column column) {
		double[] sorted = measurements.stream().mapToDouble(column.value).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	private record Column(String name, String format, ToDoubleFunction<SendMeasurement> value) {
	}

}
