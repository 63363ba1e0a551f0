package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Checks of option values; each message names the option, its value and the fix.
 */
final class OptionChecks {

	private OptionChecks() {
	}

	static void positive(String option, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw illegal(option, "is not positive", value, "Set a positive duration.");
		}
		Arguments.notTooLong(value, "Option " + option);
	}

	static void notNegative(String option, Duration value) {
		if (value.isNegative()) {
			throw illegal(option, "is negative", value, "Set zero or a positive duration.");
		}
		Arguments.notTooLong(value, "Option " + option);
	}

	static void atLeast(String option, Duration value, Duration least) {
		if (value.compareTo(least) < 0) {
			throw illegal(option, "is too short", value + " (at least " + least + ')', "Set a longer duration.");
		}
		Arguments.notTooLong(value, "Option " + option);
	}

	static void notBlank(String option, String value) {
		if (value.isBlank()) {
			throw illegal(option, "is blank", "'" + value + "'", "Set a name.");
		}
	}

	static void within(String option, int value, int least, int most) {
		if (value < least || value > most) {
			throw illegal(option, "is out of range", value + " (" + least + " to " + most + ')',
					"Set a value in this range.");
		}
	}

	static IllegalArgumentException illegal(String option, String problem, Object value, String fix) {
		return new IllegalArgumentException("Option " + option + ' ' + problem + ": " + value + ". " + fix);
	}

}
