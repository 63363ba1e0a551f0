package io.rocketmq.client.benchmarks;

import io.rocketmq.test.EmbeddedRocketMQ;
import io.rocketmq.test.EmbeddedRocketMQBuilder;

/**
 * Servers configured for throughput, in separate processes.
 */
final class BenchmarkServer {

	private BenchmarkServer() {
	}

	/**
	 * Returns a server that deletes stored messages from its second minute on, so that
	 * the disk does not fill up.
	 */
	static EmbeddedRocketMQ forgetful() {
		StringBuilder hours = new StringBuilder("00");
		for (int hour = 1; hour < 24; hour++) {
			hours.append(';').append(String.format("%02d", hour));
		}
		return builder().brokerProperty("deleteWhen", hours.toString())
			.brokerProperty("fileReservedTime", "0")
			.brokerProperty("cleanResourceInterval", "2000")
			.build()
			.start();
	}

	/** Returns a server that keeps all messages. */
	static EmbeddedRocketMQ lasting() {
		return builder().build().start();
	}

	private static EmbeddedRocketMQBuilder builder() {
		return EmbeddedRocketMQ.builder()
			.jvmOption("-XX:TieredStopAtLevel=4")
			.jvmOption("-Xms1g")
			.jvmOption("-Xmx1g")
			.brokerProperty("mappedFileSizeCommitLog", Integer.toString(256 * 1024 * 1024))
			.brokerProperty("mappedFileSizeConsumeQueue", "6000000")
			.brokerProperty("maxHashSlotNum", "5000000")
			.brokerProperty("maxIndexNum", "20000000");
	}

}
