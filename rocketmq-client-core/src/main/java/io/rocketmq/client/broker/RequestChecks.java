package io.rocketmq.client.broker;

import java.time.Duration;

/**
 * Checks of the values of requests.
 */
final class RequestChecks {

	private RequestChecks() {
	}

	static void atLeast(int min, int value, String name) {
		if (value < min) {
			throw new IllegalArgumentException(name + " is too small: " + value + " (at least " + min + ").");
		}
	}

	static void notNegative(Duration value, String name) {
		if (value.isNegative()) {
			throw new IllegalArgumentException(name + " is negative: " + value + ". Use Duration.ZERO or more.");
		}
	}

}
