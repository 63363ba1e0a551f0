package io.rocketmq.client.internal.support;

import java.time.Duration;
import java.time.Instant;

/**
 * Checks of the values of requests.
 */
public final class RequestChecks {

	/** Longest duration: practically forever, and far from an overflow. */
	private static final Duration LONGEST = Duration.ofDays(3650);

	private RequestChecks() {
	}

	public static void atLeast(long min, long value, String name) {
		if (value < min) {
			throw new IllegalArgumentException(name + " is too small: " + value + " (at least " + min + ").");
		}
	}

	/** Checks that a duration is neither negative nor longer than 3650 days. */
	public static void inRange(Duration value, String name) {
		if (value.isNegative()) {
			throw new IllegalArgumentException(name + " is negative: " + value + ". Use Duration.ZERO or more.");
		}
		if (value.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					name + " is too long: " + value + " (at most " + LONGEST.toDays() + " days).");
		}
	}

	/** Returns the milliseconds since 1970. */
	public static long millis(Instant value, String name) {
		try {
			return value.toEpochMilli();
		}
		catch (ArithmeticException ex) {
			throw new IllegalArgumentException(name + " is out of range: " + value + " (from "
					+ Instant.ofEpochMilli(Long.MIN_VALUE) + " to " + Instant.ofEpochMilli(Long.MAX_VALUE) + ").", ex);
		}
	}

}
