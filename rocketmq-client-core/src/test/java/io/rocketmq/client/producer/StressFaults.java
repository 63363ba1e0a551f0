package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.rocketmq.client.testing.BrokerProcesses;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Pauses, kills and stops the brokers of the stress test. Not thread-safe.
 */
final class StressFaults {

	private static final Duration PAUSE = Duration.ofSeconds(2);

	/** Pause without faults between two faults. */
	private static final Duration BETWEEN = Duration.ofSeconds(2);

	private final EmbeddedRocketMQ server;

	private final BrokerProcesses processes;

	private final List<String> brokers;

	/** Number of faults by kind. */
	private final Map<String, Integer> counts = new TreeMap<>();

	StressFaults(EmbeddedRocketMQ server) {
		this.server = server;
		this.processes = new BrokerProcesses(server);
		this.brokers = server.brokerNames();
	}

	/** Runs each fault once, with no broker left for some seconds. */
	void once() throws Exception {
		CompletableFuture<Void> stopped = stop(this.brokers.get(0));
		pause(List.of(this.brokers.get(1)), PAUSE);
		hold(Duration.ofSeconds(1));
		kill(List.of(this.brokers.get(1)));
		stopped.get(1, TimeUnit.MINUTES);
		this.server.start();
	}

	/** Runs a fault every few seconds for some time. */
	void repeat(Duration time, Random random) throws Exception {
		long start = System.nanoTime();
		for (int round = 0; System.nanoTime() - start < time.toNanos(); round++) {
			hold(BETWEEN);
			// Each fourth fault hits all brokers.
			List<String> which = (round % 4 == 3) ? this.brokers
					: List.of(this.brokers.get(random.nextInt(this.brokers.size())));
			switch (round % 3) {
				case 0 -> kill(which);
				// Shorter and longer than the timeout of sends.
				case 1 -> pause(which, Duration.ofMillis(500 + random.nextInt(5000)));
				default -> stop(which.get(0)).get(1, TimeUnit.MINUTES);
			}
			this.server.start();
		}
		hold(BETWEEN);
	}

	private void kill(List<String> which) {
		which.forEach(this.processes::kill);
		count("killed", which);
	}

	private CompletableFuture<Void> stop(String which) {
		count("stopped", List.of(which));
		return CompletableFuture.runAsync(() -> this.server.stopBroker(which));
	}

	private void pause(List<String> which, Duration time) throws InterruptedException {
		which.forEach(this.processes::pause);
		try {
			hold(time);
		}
		finally {
			which.forEach(this.processes::resume);
		}
		count("paused", which);
	}

	private void count(String fault, List<String> which) {
		this.counts.merge(fault + ((which.size() > 1) ? " all at once" : ""), 1, Integer::sum);
	}

	/** Waits for a time that is itself the fault, or the pause between faults. */
	private static void hold(Duration time) throws InterruptedException {
		TimeUnit.NANOSECONDS.sleep(time.toNanos());
	}

	Map<String, Integer> counts() {
		return this.counts;
	}

}
