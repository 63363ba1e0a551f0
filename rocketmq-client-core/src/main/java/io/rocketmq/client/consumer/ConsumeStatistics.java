package io.rocketmq.client.consumer;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * What a consumer has done with one topic since it was started.
 *
 * @param consumed messages that are done with
 * @param retried messages that shall be delivered again
 * @param buried messages that were sent to the dead letters by their listener
 * @param median half of the deliveries took the listener no longer than this, to 6
 * percent
 * @param percentile95 95 of 100 took no longer than this
 * @param percentile99 99 of 100 took no longer than this
 */
public record ConsumeStatistics(long consumed, long retried, long buried, Duration median, Duration percentile95,
		Duration percentile99) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ConsumeStatistics {
		Arguments.notNull(median, "median");
		Arguments.notNull(percentile95, "percentile95");
		Arguments.notNull(percentile99, "percentile99");
	}

}
