package io.rocketmq.client.internal.support;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Checks of arguments, which every public method makes first.
 */
public final class Arguments {

	/** Maximum of users' durations; many of these can be added up in nanoseconds. */
	public static final Duration LONGEST = Duration.ofDays(3650);

	private Arguments() {
	}

	public static <T> T notNull(@Nullable T value, String name) {
		if (value == null) {
			throw new NullPointerException(name + " must not be null");
		}
		return value;
	}

	public static void notTooLong(Duration value, String subject) {
		if (value.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(subject + " is too long: " + value + " (at most " + LONGEST.toDays()
					+ " days). Use a shorter duration.");
		}
	}

	public static void atLeast(long least, long value, String name) {
		if (value < least) {
			throw new IllegalArgumentException(name + " is too small: " + value + " (at least " + least + ").");
		}
	}

	/** Checks that a duration is neither negative nor longer than 3650 days. */
	public static void inRange(Duration value, String name) {
		if (value.isNegative()) {
			throw new IllegalArgumentException(name + " is negative: " + value + ". Use Duration.ZERO or more.");
		}
		notTooLong(value, name);
	}

	/**
	 * Returns the milliseconds since 1970; throws if the instant is out of their range.
	 */
	public static long millis(Instant value, String name) {
		if (!hasEpochMillis(value)) {
			throw new IllegalArgumentException(name + " is out of range: " + value + " (from "
					+ Instant.ofEpochMilli(Long.MIN_VALUE) + " to " + Instant.ofEpochMilli(Long.MAX_VALUE) + ").");
		}
		return value.toEpochMilli();
	}

	/** Whether an instant has a number of milliseconds of the epoch. */
	public static boolean hasEpochMillis(Instant instant) {
		return !instant.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE))
				&& !instant.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE));
	}

}
