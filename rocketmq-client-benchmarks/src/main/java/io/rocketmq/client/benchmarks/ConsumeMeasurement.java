package io.rocketmq.client.benchmarks;

import java.util.List;

/** Result of one measurement; NaN for values that its workload does not measure. */
record ConsumeMeasurement(double messagesPerSecond, double cpuMicros, double garbageBytes, double p50Micros,
		double p99Micros, double threads, double listenerThreads, double heapMebibytes, long consumed, long offsets) {

	/** A table of such measurements. */
	static RatioTable<ConsumeMeasurement> table() {
		return new RatioTable<>(List.of("workload"),
				List.of(new RatioTable.Column<>("messages/s", "%,.0f", ConsumeMeasurement::messagesPerSecond),
						new RatioTable.Column<>("CPU us/message", "%.2f", ConsumeMeasurement::cpuMicros),
						new RatioTable.Column<>("garbage B/message", "%,.0f", ConsumeMeasurement::garbageBytes),
						new RatioTable.Column<>("p50 us", "%,.0f", ConsumeMeasurement::p50Micros),
						new RatioTable.Column<>("p99 us", "%,.0f", ConsumeMeasurement::p99Micros),
						new RatioTable.Column<>("threads", "%.0f", ConsumeMeasurement::threads),
						new RatioTable.Column<>("of listeners", "%.0f", ConsumeMeasurement::listenerThreads),
						new RatioTable.Column<>("heap MiB", "%.1f", ConsumeMeasurement::heapMebibytes)));
	}

	String line() {
		return WorkerProcess.line(this.messagesPerSecond, this.cpuMicros, this.garbageBytes, this.p50Micros,
				this.p99Micros, this.threads, this.listenerThreads, this.heapMebibytes, this.consumed, this.offsets);
	}

	static ConsumeMeasurement parse(String line) {
		double[] all = WorkerProcess.numbers(line);
		return new ConsumeMeasurement(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7], (long) all[8],
				(long) all[9]);
	}

}
