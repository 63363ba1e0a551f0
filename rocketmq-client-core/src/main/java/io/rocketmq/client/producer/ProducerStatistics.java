package io.rocketmq.client.producer;

import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;

/**
 * What a producer has done since it was made: a snapshot.
 *
 * @param topics what was sent, by topic
 * @param inFlight messages that have been taken and whose futures are not completed
 * @param inFlightBytes the length of their bodies
 * @param lateReplies replies to the client's requests that came when nobody waited for
 * them any more
 * @param refused messages that were refused before any attempt, as a limit was reached,
 * they were illegal, or the producer was closed
 */
public record ProducerStatistics(Map<String, SendStatistics> topics, int inFlight, long inFlightBytes, long lateReplies,
		long refused) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ProducerStatistics {
		Arguments.notNull(topics, "topics");
	}

}
