package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.internal.support.Housekeeping;

/**
 * Attempts that wait before they run; closing ends the wait of each. Thread-safe.
 */
final class DelayedAttempts implements AutoCloseable {

	private final Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500));

	private final Housekeeping housekeeping;

	private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

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
		Waiting mine = new Waiting(attempt, onClose);
		this.waiting.add(mine);
		if (this.closed || !this.housekeeping.after(delayNanos, () -> run(mine))) {
			return !this.waiting.remove(mine);
		}
		return true;
	}

	private void run(Waiting due) {
		if (this.waiting.remove(due)) {
			due.attempt.run();
		}
	}

	@Override
	public void close() {
		this.closed = true;
		for (Waiting each : this.waiting) {
			if (this.waiting.remove(each)) {
				each.onClose.run();
			}
		}
	}

	/** Equal only to itself. */
	private static final class Waiting {

		private final Runnable attempt;

		private final Runnable onClose;

		Waiting(Runnable attempt, Runnable onClose) {
			this.attempt = attempt;
			this.onClose = onClose;
		}

	}

}
