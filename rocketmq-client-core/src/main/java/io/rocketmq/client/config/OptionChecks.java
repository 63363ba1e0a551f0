package io.rocketmq.client.config;

import java.time.Duration;

/**
 * Checks of option values; each message names the option, its value and the fix.
 */
final class OptionChecks {

	private static final Duration LONGEST = Duration.ofDays(3650);

	private OptionChecks() {
	}

	static Duration positive(String option, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException("Option " + option + " is " + value + ": it must be positive");
		}
		return notEndless(option, value);
	}

	/** Longer ones could not be added up in nanoseconds. */
	private static Duration notEndless(String option, Duration value) {
		if (value.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					"Option " + option + " is " + value + ": it must be at most " + LONGEST.toDays() + " days");
		}
		return value;
	}

	static Duration notNegative(String option, Duration value) {
		if (value.isNegative()) {
			throw new IllegalArgumentException("Option " + option + " is " + value + ": it must not be negative");
		}
		return notEndless(option, value);
	}

	static Duration atLeast(String option, Duration value, Duration least) {
		if (value.compareTo(least) < 0) {
			throw new IllegalArgumentException("Option " + option + " is " + value + ": it must be at least " + least);
		}
		return notEndless(option, value);
	}

	static String notBlank(String option, String value) {
		if (value.isBlank()) {
			throw new IllegalArgumentException("Option " + option + " is blank: name one");
		}
		return value;
	}

	static int within(String option, int value, int least, int most) {
		if (value < least || value > most) {
			throw new IllegalArgumentException(
					"Option " + option + " is " + value + ": it must be " + least + " to " + most);
		}
		return value;
	}

}
