package io.rocketmq.client.producer;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Statistics of a producer's sends to one topic since the producer was made.
 *
 * @param sent messages that a broker stored
 * @param failed messages whose send failed
 * @param oneway messages that were written to a connection without an answer
 * @param retried attempts after the first
 * @param bytes length of the bodies that were stored or written, before compression
 * @param inFlight messages whose sends have not ended
 * @param median median latency of successful sends, to 6 percent
 * @param percentile95 95th percentile of the latency
 * @param percentile99 99th percentile of the latency
 */
public record SendStatistics(long sent, long failed, long oneway, long retried, long bytes, long inFlight,
		Duration median, Duration percentile95, Duration percentile99) {

	/** Checks that there are latencies. */
	public SendStatistics {
		Arguments.notNull(median, "median");
		Arguments.notNull(percentile95, "percentile95");
		Arguments.notNull(percentile99, "percentile99");
	}

}
