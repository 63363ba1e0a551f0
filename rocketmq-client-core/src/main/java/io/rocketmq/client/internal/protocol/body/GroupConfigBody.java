package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A consumer group's settings in one broker (Apache's {@code SubscriptionGroupConfig}):
 * the body of UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, and of the answer to
 * GET_SUBSCRIPTIONGROUP_CONFIG.
 *
 * @param groupName the group
 * @param consumeEnable whether it may consume
 * @param consumeFromMinEnable whether it may begin at the first message
 * @param consumeBroadcastEnable whether it may consume by broadcast
 * @param consumeMessageOrderly whether it consumes in order
 * @param retryQueueNums how many queues its retry topic has
 * @param retryMaxTimes after how many redeliveries a message goes to the dead letters
 * @param brokerId the replica that it consumes from
 * @param whichBrokerWhenConsumeSlowly the replica that it is sent to when it is slow
 * @param notifyConsumerIdsChangedEnable whether its members are told when others come and
 * go
 * @param consumeTimeoutMinute how many minutes a message may take
 * @param attributes its attributes by name; with a plus before each name when they are
 * set
 */
public record GroupConfigBody(String groupName, boolean consumeEnable, boolean consumeFromMinEnable,
		boolean consumeBroadcastEnable, boolean consumeMessageOrderly, int retryQueueNums, int retryMaxTimes,
		long brokerId, long whichBrokerWhenConsumeSlowly, boolean notifyConsumerIdsChangedEnable,
		int consumeTimeoutMinute, @Nullable Map<String, String> attributes) {
}
