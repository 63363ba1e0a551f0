package io.rocketmq.client.benchmarks;

import java.util.List;

/**
 * Start, first messages and weight of an application with 20 listeners.
 *
 * @param readyMillis the time from the start of the process until the application is
 * ready
 * @param refreshMillis the time that the refresh of its context takes
 * @param firstMessagesMillis the time from the start of the process until each listener
 * has received its first message, which is sent once the application is ready
 * @param receiveMillis the part of that from the first send on
 * @param cpuMillis the CPU time of the process until then
 * @param heapMebibytes the heap that a collection leaves
 * @param residentMebibytes the memory of the process
 * @param threads the number of its threads
 * @param connections the number of its TCP connections
 * @param closeMillis the time from the signal to end until the end of the process
 */
record StarterMeasurement(double readyMillis, double refreshMillis, double firstMessagesMillis, double receiveMillis,
		double cpuMillis, double heapMebibytes, double residentMebibytes, int threads, int connections,
		double closeMillis) {

	static RatioTable<StarterMeasurement> table() {
		return new RatioTable<>(List.of("listeners"),
				List.of(new RatioTable.Column<>("ready", "%.0f ms", StarterMeasurement::readyMillis),
						new RatioTable.Column<>("context refresh", "%.0f ms", StarterMeasurement::refreshMillis),
						new RatioTable.Column<>("first messages", "%.0f ms", StarterMeasurement::firstMessagesMillis),
						new RatioTable.Column<>("after ready", "%.0f ms", StarterMeasurement::receiveMillis),
						new RatioTable.Column<>("CPU until then", "%.0f ms", StarterMeasurement::cpuMillis),
						new RatioTable.Column<>("heap", "%.1f MiB", StarterMeasurement::heapMebibytes),
						new RatioTable.Column<>("RSS", "%.0f MiB", StarterMeasurement::residentMebibytes),
						new RatioTable.Column<>("threads", "%.0f", StarterMeasurement::threads),
						new RatioTable.Column<>("connections", "%.0f", StarterMeasurement::connections),
						new RatioTable.Column<>("close", "%.0f ms", StarterMeasurement::closeMillis)));
	}

}
