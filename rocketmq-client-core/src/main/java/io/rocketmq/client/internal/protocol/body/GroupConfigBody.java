package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A consumer group's settings in one broker (Apache's {@code SubscriptionGroupConfig}):
 * the body of UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, and of the answer to
 * GET_SUBSCRIPTIONGROUP_CONFIG.
 */
public record GroupConfigBody(String groupName, boolean consumeEnable, boolean consumeFromMinEnable,
		boolean consumeBroadcastEnable, boolean consumeMessageOrderly, int retryQueueNums, int retryMaxTimes,
		long brokerId, long whichBrokerWhenConsumeSlowly, boolean notifyConsumerIdsChangedEnable,
		int consumeTimeoutMinute, @Nullable Map<String, String> attributes) {
}
