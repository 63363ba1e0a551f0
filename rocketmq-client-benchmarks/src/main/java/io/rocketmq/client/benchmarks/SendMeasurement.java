package io.rocketmq.client.benchmarks;

import java.util.List;

/**
 * What one measurement found.
 *
 * @param messagesPerSecond messages stored in a second
 * @param cpuMicros CPU time of the process for a message, in microseconds
 * @param garbageBytes bytes allocated for a message
 * @param p50Micros within how many microseconds half of the messages were stored
 * @param p99Micros within how many microseconds 99 of 100 messages were stored
 * @param threads live threads at the end
 * @param failures sends that failed, the warm-up included
 * @param stored messages stored from start to end, the warm-up included
 */
record SendMeasurement(double messagesPerSecond, double cpuMicros, double garbageBytes, double p50Micros,
		double p99Micros, double threads, long failures, long stored) {

	/** A table of such measurements. */
	static RatioTable<SendMeasurement> table() {
		return new RatioTable<>(List.of("workload", "body"),
				List.of(new RatioTable.Column<>("messages/s", "%,.0f", SendMeasurement::messagesPerSecond),
						new RatioTable.Column<>("CPU us/message", "%.2f", SendMeasurement::cpuMicros),
						new RatioTable.Column<>("garbage B/message", "%.0f", SendMeasurement::garbageBytes),
						new RatioTable.Column<>("p50 us", "%.0f", SendMeasurement::p50Micros),
						new RatioTable.Column<>("p99 us", "%.0f", SendMeasurement::p99Micros),
						new RatioTable.Column<>("threads", "%.0f", SendMeasurement::threads)));
	}

	String line() {
		return WorkerProcess.line(this.messagesPerSecond, this.cpuMicros, this.garbageBytes, this.p50Micros,
				this.p99Micros, this.threads, this.failures, this.stored);
	}

	static SendMeasurement parse(String line) {
		double[] all = WorkerProcess.numbers(line);
		return new SendMeasurement(all[0], all[1], all[2], all[3], all[4], all[5], (long) all[6], (long) all[7]);
	}

}
