package io.rocketmq.client.consumer;

import java.util.List;
import java.util.Map;

import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.support.Arguments;

/**
 * Snapshot of a consumer's statistics, positions and problems.
 *
 * @param topics statistics of the delivered messages, by topic
 * @param queues position in each queue that is pulled from, including queues of the retry
 * topic; brokers keep the position in what is popped
 * @param subscriptionConflicts topics to which other members of the group subscribe
 * differently, as observed within the last minutes
 * @param problems current refusals of brokers that affect this consumer or its client
 */
public record ConsumerStatistics(Map<String, ConsumeStatistics> topics, List<QueuePosition> queues,
		List<SubscriptionConflict> subscriptionConflicts, List<Problem> problems) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a value is null
	 */
	public ConsumerStatistics {
		Arguments.notNull(topics, "topics");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(subscriptionConflicts, "subscriptionConflicts");
		Arguments.notNull(problems, "problems");
	}

}
