package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.internal.support.Housekeeping;

/**
 * Attempts that wait before they run; closing ends the wait of each. Thread-safe.
 */
final class DelayedAttempts implements AutoCloseable {

	private final Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500));

	private final Housekeeping housekeeping;

	/** Actions on close, by attempt. */
	private final Map<Object, Runnable> waiting = new ConcurrentHashMap<>();

	private volatile boolean closed;

	DelayedAttempts(Housekeeping housekeeping) {
		this.housekeeping = housekeeping;
	}

	/** Returns the pause after a number of attempts. */
	long delayNanos(int attempts) {
		return this.backoff.delayNanos(attempts);
	}

	/**
	 * Runs an attempt after a delay, or {@code onClose} if the producer is closed
	 * meanwhile. Returns false, and runs neither, if it is closed already.
	 */
	boolean schedule(long delayNanos, Runnable attempt, Runnable onClose) {
		Object mine = new Object();
		this.waiting.put(mine, onClose);
		if (this.closed || !this.housekeeping.after(delayNanos, () -> {
			if (this.waiting.remove(mine) != null) {
				attempt.run();
			}
		})) {
			return this.waiting.remove(mine) == null;
		}
		return true;
	}

	@Override
	public void close() {
		this.closed = true;
		for (Object each : this.waiting.keySet()) {
			Runnable onClose = this.waiting.remove(each);
			if (onClose != null) {
				onClose.run();
			}
		}
	}

}
