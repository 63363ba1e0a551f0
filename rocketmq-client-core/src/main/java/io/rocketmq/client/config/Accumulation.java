package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * How messages that are sent singly travel together: until one of the limits is reached.
 *
 * @param linger how long the first waits for others
 * @param maxMessages how many travel together at most
 * @param maxBytes how many bytes they take together at most; larger ones travel alone
 */
public record Accumulation(Duration linger, int maxMessages, int maxBytes) {

	/** 5 ms, 64 messages, 128 KiB. */
	public static final Accumulation DEFAULT = new Accumulation(Duration.ofMillis(5), 64, 128 * 1024);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is out of bounds
	 */
	public Accumulation {
		Arguments.notNull(linger, "linger");
		OptionChecks.positive("accumulation.linger", linger);
		OptionChecks.within("accumulation.maxMessages", maxMessages, 2, 1000);
		OptionChecks.within("accumulation.maxBytes", maxBytes, 1024, 32 * 1024 * 1024);
	}

}
