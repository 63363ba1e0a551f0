package io.rocketmq.client.consumer;

import java.util.List;
import java.util.Map;

import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.support.Arguments;

/**
 * What a consumer has done since it was started, and where it is: a snapshot.
 *
 * @param topics what became of the messages that were delivered, by topic
 * @param queues how far it is in each queue that it pulls from, those of its retry topic
 * included; of what it pops the brokers keep the place
 * @param subscriptionConflicts topics that other members of the group want differently,
 * as far as a broker's answers have shown within the last minutes
 * @param problems what brokers refuse to this consumer, or to its client, at present
 */
public record ConsumerStatistics(Map<String, ConsumeStatistics> topics, List<QueuePosition> queues,
		List<SubscriptionConflict> subscriptionConflicts, List<Problem> problems) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ConsumerStatistics {
		Arguments.notNull(topics, "topics");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(subscriptionConflicts, "subscriptionConflicts");
		Arguments.notNull(problems, "problems");
	}

}
