package io.rocketmq.client.internal.producer.retry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.rocketmq.client.config.FaultAvoidance;

/**
 * Which brokers were slow or failed lately, and until when each is left alone.
 * Thread-safe.
 */
public final class BrokerFaults {

	private final long[] latencies;

	private final long[] pauses;

	private final long failurePause;

	private final Map<String, Fault> faults = new ConcurrentHashMap<>();

	/**
	 * Makes an empty table.
	 * @param times the pauses
	 */
	public BrokerFaults(FaultAvoidance times) {
		this.latencies = times.latencies().stream().mapToLong(Duration::toNanos).toArray();
		this.pauses = times.pauses().stream().mapToLong(Duration::toNanos).toArray();
		this.failurePause = times.failurePause().toNanos();
	}

	/**
	 * A broker answered.
	 * @param brokerName its name
	 * @param nanos after how many nanoseconds
	 */
	public void answered(String brokerName, long nanos) {
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

	/**
	 * A broker could not be reached, did not answer, or is not able to serve.
	 * @param brokerName its name
	 */
	public void failed(String brokerName) {
		this.faults.put(brokerName, new Fault(System.nanoTime() + this.failurePause, true));
	}

	/**
	 * A broker that failed answers again.
	 * @param brokerName its name
	 */
	public void recovered(String brokerName) {
		this.faults.remove(brokerName);
	}

	/**
	 * Whether any broker may have to be left alone.
	 * @return false if {@link #isAvoided} is false for all
	 */
	public boolean any() {
		return !this.faults.isEmpty();
	}

	/**
	 * Whether a broker is to be left alone.
	 * @param brokerName its name
	 * @return true during its pause
	 */
	public boolean isAvoided(String brokerName) {
		Fault fault = this.faults.get(brokerName);
		return fault != null && System.nanoTime() - fault.until < 0;
	}

	/**
	 * Whether a broker failed and has not answered since.
	 * @param brokerName its name
	 * @return true until it answers
	 */
	public boolean hasFailed(String brokerName) {
		Fault fault = this.faults.get(brokerName);
		return fault != null && fault.failure;
	}

	/**
	 * The brokers to be asked whether they are there again.
	 * @return those that failed and have not answered since
	 */
	public List<String> failedBrokers() {
		return this.faults.entrySet()
			.stream()
			.filter((each) -> each.getValue().failure)
			.map(Map.Entry::getKey)
			.toList();
	}

	/**
	 * Forgets brokers that were slow once their pause is over, and those that are gone.
	 * @param known tells whether a broker is still known
	 */
	public void forget(Predicate<String> known) {
		long now = System.nanoTime();
		this.faults.entrySet()
			.removeIf((each) -> (!each.getValue().failure && now - each.getValue().until >= 0)
					|| !known.test(each.getKey()));
	}

	private record Fault(long until, boolean failure) {
	}

}
