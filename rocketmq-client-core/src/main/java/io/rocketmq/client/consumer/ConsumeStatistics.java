package io.rocketmq.client.consumer;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Statistics of one topic since the consumer was started.
 *
 * @param consumed number of messages consumed successfully
 * @param retried number of failed deliveries that lead to a redelivery
 * @param deadLettered number of messages that the listener dead-lettered
 * @param median median processing time of a delivery, to 6 percent
 * @param percentile95 95th percentile of the processing time
 * @param percentile99 99th percentile of the processing time
 */
public record ConsumeStatistics(long consumed, long retried, long deadLettered, Duration median, Duration percentile95,
		Duration percentile99) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a duration is null
	 */
	public ConsumeStatistics {
		Arguments.notNull(median, "median");
		Arguments.notNull(percentile95, "percentile95");
		Arguments.notNull(percentile99, "percentile99");
	}

}
