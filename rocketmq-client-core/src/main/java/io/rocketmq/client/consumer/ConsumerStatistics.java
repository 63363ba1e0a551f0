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
 * @param rebalances number of rebalances that changed the consumer's queues
 * @param failedCommits number of commits of a queue's offset that failed; the next one
 * makes up for each
 * @param timedOut number of messages that the listener did not finish within the consume
 * timeout, so that its result is ignored
 * @param poppedMessages number of messages that a push consumer has popped and not
 * finished; those that are pulled are in {@code queues}
 * @param poppedBytes size of these messages in bytes
 */
public record ConsumerStatistics(Map<String, ConsumeStatistics> topics, List<QueuePosition> queues,
		List<SubscriptionConflict> subscriptionConflicts, List<Problem> problems, long rebalances, long failedCommits,
		long timedOut, int poppedMessages, long poppedBytes) {

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
