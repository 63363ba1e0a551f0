package io.rocketmq.client.internal.protocol.body;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * Body of the answer to GET_CONSUMER_RUNNING_INFO (Apache's {@code ConsumerRunningInfo}).
 * The spelling {@code droped} is the protocol's.
 */
public record RunningInfoBody(@Nullable Map<String, String> properties,
		@Nullable List<HeartbeatBody.SubscriptionData> subscriptionSet, @Nullable Map<MessageQueue, QueueInfo> mqTable,
		@Nullable Map<MessageQueue, PopQueueInfo> mqPopTable, @Nullable Map<String, TopicInfo> statusTable,
		@Nullable Map<String, String> userConsumerInfo, @Nullable String jstack) {

	public record QueueInfo(long commitOffset, long cachedMsgMinOffset, long cachedMsgMaxOffset, int cachedMsgCount,
			int cachedMsgSizeInMiB, long transactionMsgMinOffset, long transactionMsgMaxOffset, int transactionMsgCount,
			boolean locked, long tryUnlockTimes, long lastLockTimestamp, boolean droped, long lastPullTimestamp,
			long lastConsumeTimestamp) {
	}

	public record PopQueueInfo(int waitAckCount, boolean droped, long lastPopTimestamp) {
	}

	public record TopicInfo(double pullRT, double pullTPS, double consumeRT, double consumeOKTPS,
			double consumeFailedTPS, long consumeFailedMsgs) {
	}

}
