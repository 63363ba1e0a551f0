package io.rocketmq.client.producer;

import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Statistics of a producer since it was made: a snapshot.
 *
 * @param topics statistics of sends by topic
 * @param inFlight messages whose calls have not ended
 * @param inFlightBytes length of their bodies
 * @param maxInFlight limit of messages in flight
 * @param maxInFlightBytes limit of the length of their bodies
 * @param lateReplies replies to the client's requests that arrived too late
 * @param refused messages refused before any attempt, because a limit was reached, they
 * were invalid, or the producer was closed
 */
public record ProducerStatistics(Map<String, SendStatistics> topics, int inFlight, long inFlightBytes, int maxInFlight,
		long maxInFlightBytes, long lateReplies, long refused) {

	/** Checks that there are topics. */
	public ProducerStatistics {
		Arguments.notNull(topics, "topics");
	}

}
