package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.rocketmq.client.config.FaultAvoidance;

/**
 * Brokers that were slow or failed recently, and the time until which each is avoided.
 * Thread-safe.
 */
final class BrokerFaults {

	private final long[] latencies;

	private final long[] pauses;

	private final long failurePause;

	private final Map<String, Fault> faults = new ConcurrentHashMap<>();

	BrokerFaults(FaultAvoidance times) {
		this.latencies = times.latencies().stream().mapToLong(Duration::toNanos).toArray();
		this.pauses = times.pauses().stream().mapToLong(Duration::toNanos).toArray();
		this.failurePause = times.failurePause().toNanos();
	}

	/** Records the time that a broker took to answer. */
	void answered(String brokerName, long nanos) {
		long pause = 0;
		for (int i = this.latencies.length - 1; i >= 0; i--) {
			if (nanos >= this.latencies[i]) {
				pause = this.pauses[i];
				break;
			}
		}
		if (pause > 0) {
			this.faults.put(brokerName, new Fault(System.nanoTime() + pause, false));
		}
		else if (!this.faults.isEmpty()) {
			this.faults.remove(brokerName);
		}
	}

	/** Records that a broker was unreachable, did not answer, or cannot serve. */
	void failed(String brokerName) {
		this.faults.put(brokerName, new Fault(System.nanoTime() + this.failurePause, true));
	}

	/** Records that a failed broker answers again. */
	void recovered(String brokerName) {
		this.faults.remove(brokerName);
	}

	/** Whether any broker may have to be avoided. */
	boolean any() {
		return !this.faults.isEmpty();
	}

	/** Whether the pause of a broker has not ended. */
	boolean isAvoided(String brokerName) {
		Fault fault = this.faults.get(brokerName);
		return fault != null && System.nanoTime() - fault.until < 0;
	}

	/** Whether a broker failed and has not answered since. */
	boolean hasFailed(String brokerName) {
		Fault fault = this.faults.get(brokerName);
		return fault != null && fault.failure;
	}

	/** Returns the brokers that failed and have not answered since. */
	List<String> failedBrokers() {
		return this.faults.entrySet()
			.stream()
			.filter((each) -> each.getValue().failure)
			.map(Map.Entry::getKey)
			.toList();
	}

	/** Removes slow brokers whose pause has ended, and brokers that are not known. */
	void forget(Predicate<String> known) {
		long now = System.nanoTime();
		this.faults.entrySet()
			.removeIf((each) -> (!each.getValue().failure && now - each.getValue().until >= 0)
					|| !known.test(each.getKey()));
	}

	private record Fault(long until, boolean failure) {

	}

}
