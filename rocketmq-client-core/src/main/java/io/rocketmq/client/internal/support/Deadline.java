package io.rocketmq.client.internal.support;

import java.time.Duration;

/**
 * End time of a call, taken once when the user calls and passed through every step.
 * Immutable.
 */
public final class Deadline {

	/** Limit against overflows; longer timeouts mean never. */
	private static final Duration LONGEST = Duration.ofDays(36500);

	private final long nanoTime;

	private final Duration timeout;

	private Deadline(long nanoTime, Duration timeout) {
		this.nanoTime = nanoTime;
		this.timeout = timeout;
	}

	/** Returns a deadline that starts now. */
	public static Deadline after(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("Timeout is not positive: " + timeout + ". Use a positive duration.");
		}
		Duration bounded = (timeout.compareTo(LONGEST) > 0) ? LONGEST : timeout;
		return new Deadline(System.nanoTime() + bounded.toNanos(), bounded);
	}

	/** Returns the earlier of this deadline and one that starts now. */
	public Deadline atMost(Duration limit) {
		return (limit.compareTo(Duration.ofNanos(remainingNanos())) < 0) ? after(limit) : this;
	}

	public long remainingNanos() {
		return this.nanoTime - System.nanoTime();
	}

	/** Returns the remaining time, rounded up, at least 0. */
	public long remainingMillis() {
		return Math.max(0, (remainingNanos() + 999_999) / 1_000_000);
	}

	public boolean expired() {
		return remainingNanos() <= 0;
	}

	/** Returns the whole time from start to end. */
	public Duration timeout() {
		return this.timeout;
	}

	@Override
	public String toString() {
		return "Deadline of " + this.timeout.toMillis() + " ms";
	}

}
