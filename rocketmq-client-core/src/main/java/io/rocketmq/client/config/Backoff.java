package io.rocketmq.client.config;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Time to wait before the next attempt: doubled at each failure up to a limit, then a
 * random part of that (half to all of it), so that many clients do not reconnect at once.
 * Immutable.
 *
 * @param first maximum time after the first failure
 * @param limit maximum time
 */
public record Backoff(Duration first, Duration limit) {

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is not positive or longer than 3650 days,
	 * or {@code first} is longer than {@code limit}
	 */
	public Backoff {
		Arguments.notNull(first, "first");
		Arguments.notNull(limit, "limit");
		OptionChecks.positive("backoff.first", first);
		OptionChecks.positive("backoff.limit", limit);
		if (first.compareTo(limit) > 0) {
			throw OptionChecks.illegal("backoff.first", "is too long", first + " (at most the limit, " + limit + ')',
					"Set a shorter first time or a longer limit.");
		}
	}

	/**
	 * Returns the time to wait after a number of consecutive failures.
	 * @param failures number of failures; 1 for the first
	 * @return nanoseconds to wait
	 */
	public long delayNanos(int failures) {
		long bound = this.limit.toNanos();
		int doublings = Math.min(Math.max(0, failures - 1), 30);
		long delay = (this.first.toNanos() > bound >> doublings) ? bound : this.first.toNanos() << doublings;
		return delay / 2 + ThreadLocalRandom.current().nextLong(delay / 2 + 1);
	}

}
