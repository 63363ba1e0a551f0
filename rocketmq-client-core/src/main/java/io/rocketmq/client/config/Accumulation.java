package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Limits of the batches that a producer collects single messages into. The first limit
 * reached ends a batch.
 *
 * @param linger time that the first message waits for others
 * @param maxMessages maximum number of messages, 2 to 1000
 * @param maxBytes maximum number of bytes, 1 KiB to 32 MiB; larger messages are sent
 * alone
 */
public record Accumulation(Duration linger, int maxMessages, int maxBytes) {

	/** 5 ms, 64 messages, 128 KiB. */
	public static final Accumulation DEFAULT = new Accumulation(Duration.ofMillis(5), 64, 128 * 1024);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public Accumulation {
		Arguments.notNull(linger, "linger");
		OptionChecks.positive("accumulation.linger", linger);
		OptionChecks.within("accumulation.maxMessages", maxMessages, 2, 1000);
		OptionChecks.within("accumulation.maxBytes", maxBytes, 1024, 32 * 1024 * 1024);
	}

}
