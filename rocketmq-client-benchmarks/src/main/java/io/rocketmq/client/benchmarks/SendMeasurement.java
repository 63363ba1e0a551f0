package io.rocketmq.client.benchmarks;

import java.util.List;

/** Result of one measurement. */
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
