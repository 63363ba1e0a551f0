package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * The header of PULL_MESSAGE and LITE_PULL_MESSAGE (Apache's
 * {@code PullMessageRequestHeader} and {@code PullSysFlag}). It carries its subscription,
 * so that the pull does not depend on a heartbeat that went before.
 *
 * @param group the consumer group
 * @param topic the topic
 * @param queueId the queue
 * @param queueOffset the first offset wanted
 * @param maxMessages how many messages at most
 * @param maxBytes how many bytes at most, or 0 for what the broker does by itself;
 * servers before 5.0 do not know it
 * @param holdMillis how long the broker may hold it while there is nothing new; 0 for not
 * at all
 * @param expressionType {@code TAG} or {@code SQL92}
 * @param subscription {@code *}, tags with {@code ||} between them, or the expression
 * @param subVersion the subscription's version
 * @param commitOffset the group's offset to store along the way, or null; not for slaves
 * @param lite whether it is a LITE_PULL_MESSAGE, which other threads of the broker answer
 * @param brokerName the broker's name
 */
public record PullMessageHeader(String group, String topic, int queueId, long queueOffset, int maxMessages,
		int maxBytes, long holdMillis, String expressionType, String subscription, long subVersion,
		@Nullable Long commitOffset, boolean lite, String brokerName) implements CommandHeader {

	private static final int COMMIT_OFFSET = 1;

	private static final int SUSPEND = 2;

	private static final int SUBSCRIPTION = 4;

	private static final int LITE = 16;

	/**
	 * The header of an ordinary pull.
	 * @param group the consumer group
	 * @param topic the topic
	 * @param queueId the queue
	 * @param queueOffset the first offset wanted
	 * @param maxMessages how many messages at most
	 * @param holdMillis how long the broker may hold it
	 * @param expressionType {@code TAG} or {@code SQL92}
	 * @param subscription the filter's expression
	 * @param subVersion the subscription's version
	 * @param brokerName the broker's name
	 */
	public PullMessageHeader(String group, String topic, int queueId, long queueOffset, int maxMessages,
			long holdMillis, String expressionType, String subscription, long subVersion, String brokerName) {
		this(group, topic, queueId, queueOffset, maxMessages, 0, holdMillis, expressionType, subscription, subVersion,
				null, false, brokerName);
	}

	@Override
	public void writeTo(FieldWriter out) {
		out.write("consumerGroup", this.group);
		out.write("topic", this.topic);
		out.write("queueId", this.queueId);
		out.write("queueOffset", this.queueOffset);
		out.write("maxMsgNums", this.maxMessages);
		out.write("sysFlag", SUBSCRIPTION | ((this.commitOffset != null) ? COMMIT_OFFSET : 0)
				| ((this.holdMillis > 0) ? SUSPEND : 0) | (this.lite ? LITE : 0));
		out.write("commitOffset", (this.commitOffset != null) ? this.commitOffset : 0);
		out.write("suspendTimeoutMillis", this.holdMillis);
		out.write("subscription", this.subscription);
		out.write("subVersion", this.subVersion);
		out.write("expressionType", this.expressionType);
		if (this.maxBytes > 0) {
			out.write("maxMsgBytes", this.maxBytes);
		}
		out.write("bname", this.brokerName);
	}

}
