package io.rocketmq.client.internal.protocol.body;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * The body of the answer to GET_CONSUMER_RUNNING_INFO (Apache's
 * {@code ConsumerRunningInfo}). The spelling {@code droped} is the protocol's.
 *
 * @param properties settings by name
 * @param subscriptionSet what the consumer wants
 * @param mqTable its queues
 * @param mqPopTable the queues that it pops from
 * @param statusTable figures by topic
 * @param userConsumerInfo texts of the user's own
 * @param jstack the stacks of its threads
 */
public record RunningInfoBody(@Nullable Map<String, String> properties,
		@Nullable List<HeartbeatBody.SubscriptionData> subscriptionSet, @Nullable Map<MessageQueue, QueueInfo> mqTable,
		@Nullable Map<MessageQueue, PopQueueInfo> mqPopTable, @Nullable Map<String, TopicInfo> statusTable,
		@Nullable Map<String, String> userConsumerInfo, @Nullable String jstack) {

	/**
	 * A queue.
	 *
	 * @param commitOffset the offset that is stored
	 * @param cachedMsgMinOffset the first offset held
	 * @param cachedMsgMaxOffset the last offset held
	 * @param cachedMsgCount how many messages are held
	 * @param cachedMsgSizeInMiB how much room they take
	 * @param transactionMsgMinOffset the first offset in work, in order
	 * @param transactionMsgMaxOffset the last offset in work, in order
	 * @param transactionMsgCount how many are in work, in order
	 * @param locked whether it is locked
	 * @param tryUnlockTimes how often unlocking was tried
	 * @param lastLockTimestamp when it was locked last
	 * @param droped whether it is given up
	 * @param lastPullTimestamp when it was pulled last
	 * @param lastConsumeTimestamp when it was consumed last
	 */
	public record QueueInfo(long commitOffset, long cachedMsgMinOffset, long cachedMsgMaxOffset, int cachedMsgCount,
			int cachedMsgSizeInMiB, long transactionMsgMinOffset, long transactionMsgMaxOffset, int transactionMsgCount,
			boolean locked, long tryUnlockTimes, long lastLockTimestamp, boolean droped, long lastPullTimestamp,
			long lastConsumeTimestamp) {
	}

	/**
	 * A queue that is popped from.
	 *
	 * @param waitAckCount how many messages are not acknowledged
	 * @param droped whether it is given up
	 * @param lastPopTimestamp when it was popped last
	 */
	public record PopQueueInfo(int waitAckCount, boolean droped, long lastPopTimestamp) {
	}

	/**
	 * Figures of a topic.
	 *
	 * @param pullRT milliseconds of a pull
	 * @param pullTPS pulled in a second
	 * @param consumeRT milliseconds of a delivery
	 * @param consumeOKTPS consumed in a second
	 * @param consumeFailedTPS failed in a second
	 * @param consumeFailedMsgs failed in the last hour
	 */
	public record TopicInfo(double pullRT, double pullTPS, double consumeRT, double consumeOKTPS,
			double consumeFailedTPS, long consumeFailedMsgs) {
	}

}
