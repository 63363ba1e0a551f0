package io.rocketmq.client.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

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

	/** What a line with a measurement begins with. */
	static final String PREFIX = "send-benchmark-result ";

	/** The line of a client that does not know the workload. */
	static final String UNSUPPORTED = PREFIX + "unsupported";

	String line() {
		return PREFIX + DoubleStream
			.of(this.messagesPerSecond, this.cpuMicros, this.garbageBytes, this.p50Micros, this.p99Micros, this.threads,
					this.failures, this.stored)
			.mapToObj(Double::toString)
			.collect(Collectors.joining(" "));
	}

	static SendMeasurement parse(String line) {
		double[] all = Arrays.stream(line.substring(PREFIX.length()).split(" "))
			.mapToDouble(Double::parseDouble)
			.toArray();
		return new SendMeasurement(all[0], all[1], all[2], all[3], all[4], all[5], (long) all[6], (long) all[7]);
	}

}
