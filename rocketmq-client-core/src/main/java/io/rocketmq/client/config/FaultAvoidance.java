package io.rocketmq.client.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Times for which brokers that failed or were slow are avoided. A send that took at least
 * as long as a latency of the list pauses the broker for the pause at the same index; the
 * longest such latency counts.
 *
 * @param latencies latencies that count as slow, in ascending order
 * @param pauses times to avoid the broker, one for each latency; zero for not at all
 * @param failurePause time to avoid it after a failure
 * @param probeInterval interval between probes of a failed broker, of which a successful
 * one ends its pause; they continue after the pause until one succeeds
 */
public record FaultAvoidance(List<Duration> latencies, List<Duration> pauses, Duration failurePause,
		Duration probeInterval) {

	/** The table of Apache's client; a failure counts 10 s, and is probed every 2 s. */
	public static final FaultAvoidance DEFAULT = new FaultAvoidance(millis(50, 100, 550, 1800, 3000, 5000, 15000),
			millis(0, 0, 2000, 5000, 6000, 10000, 30000), Duration.ofSeconds(10), Duration.ofSeconds(2));

	/**
	 * Checks and copies the values.
	 * @throws IllegalArgumentException if there is not one pause for each latency, the
	 * latencies do not ascend, or a time is illegal
	 */
	public FaultAvoidance {
		Arguments.notNull(latencies, "latencies");
		Arguments.notNull(pauses, "pauses");
		Arguments.notNull(failurePause, "failurePause");
		Arguments.notNull(probeInterval, "probeInterval");
		latencies = List.copyOf(latencies);
		pauses = List.copyOf(pauses);
		if (latencies.size() != pauses.size()) {
			throw OptionChecks.illegal("faultAvoidance", "has lists of different lengths",
					latencies.size() + " latencies and " + pauses.size() + " pauses",
					"Set one pause for each latency.");
		}
		for (int i = 0; i < latencies.size(); i++) {
			OptionChecks.positive("faultAvoidance.latencies", latencies.get(i));
			OptionChecks.notNegative("faultAvoidance.pauses", pauses.get(i));
			if (i > 0 && latencies.get(i).compareTo(latencies.get(i - 1)) <= 0) {
				throw OptionChecks.illegal("faultAvoidance.latencies", "do not ascend at " + latencies.get(i),
						latencies, "Set each longer than the one before.");
			}
		}
		OptionChecks.notNegative("faultAvoidance.failurePause", failurePause);
		OptionChecks.positive("faultAvoidance.probeInterval", probeInterval);
	}

	private static List<Duration> millis(long... values) {
		return LongStream.of(values).mapToObj(Duration::ofMillis).toList();
	}

}
