package io.rocketmq.client.producer;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * What a producer has sent to one topic since it was made.
 *
 * @param sent messages that a broker stored
 * @param failed messages whose send failed
 * @param oneway messages that were handed to a connection, without an answer
 * @param retried attempts after the first
 * @param bytes length of the bodies that were stored or handed over, before compression
 * @param inFlight messages being sent now
 * @param median half of the sends that succeeded took no longer than this, to 6 percent
 * @param percentile95 95 of 100 took no longer than this
 * @param percentile99 99 of 100 took no longer than this
 */
public record SendStatistics(long sent, long failed, long oneway, long retried, long bytes, long inFlight,
		Duration median, Duration percentile95, Duration percentile99) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public SendStatistics {
		Arguments.notNull(median, "median");
		Arguments.notNull(percentile95, "percentile95");
		Arguments.notNull(percentile99, "percentile99");
	}

}
