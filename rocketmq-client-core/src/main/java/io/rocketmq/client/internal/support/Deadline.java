package io.rocketmq.client.internal.support;

import java.time.Duration;

/**
 * The instant by which a call must be done, taken once when the user calls and handed
 * down through every step. Immutable.
 */
public final class Deadline {

	/** As good as forever, and far from what overflows. */
	private static final Duration LONGEST = Duration.ofDays(36500);

	private final long nanoTime;

	private final Duration timeout;

	private Deadline(long nanoTime, Duration timeout) {
		this.nanoTime = nanoTime;
		this.timeout = timeout;
	}

	/**
	 * A deadline from now on.
	 * @param timeout how long; must be positive; more than a century is a century
	 * @return the deadline
	 * @throws IllegalArgumentException if the timeout is zero or negative
	 */
	public static Deadline after(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("Timeout " + timeout + " must be positive");
		}
		Duration bounded = (timeout.compareTo(LONGEST) > 0) ? LONGEST : timeout;
		return new Deadline(System.nanoTime() + bounded.toNanos(), bounded);
	}

	/**
	 * The earlier of this deadline and one that starts now.
	 * @param limit how long the step may take at most
	 * @return this deadline, or a shorter one
	 */
	public Deadline atMost(Duration limit) {
		return (limit.compareTo(Duration.ofNanos(remainingNanos())) < 0) ? after(limit) : this;
	}

	/**
	 * The time left.
	 * @return nanoseconds, zero or less once it has passed
	 */
	public long remainingNanos() {
		return this.nanoTime - System.nanoTime();
	}

	/**
	 * The time left.
	 * @return milliseconds, rounded up, never less than zero
	 */
	public long remainingMillis() {
		return Math.max(0, (remainingNanos() + 999_999) / 1_000_000);
	}

	/**
	 * Whether no time is left.
	 * @return true once it has passed
	 */
	public boolean expired() {
		return remainingNanos() <= 0;
	}

	/**
	 * The whole time that it was made with.
	 * @return the timeout
	 */
	public Duration timeout() {
		return this.timeout;
	}

	@Override
	public String toString() {
		return "Deadline of " + this.timeout.toMillis() + " ms";
	}

}
