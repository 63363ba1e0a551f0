package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * Header of PULL_MESSAGE and LITE_PULL_MESSAGE (Apache's {@code PullMessageRequestHeader}
 * and {@code PullSysFlag}). It carries its subscription, so that the pull does not depend
 * on an earlier heartbeat.
 */
public record PullMessageHeader(String group, String topic, int queueId, long queueOffset, int maxMessages,
		int maxBytes, long holdMillis, String expressionType, String subscription, long subVersion,
		@Nullable Long commitOffset, boolean lite, String brokerName) implements CommandHeader {

	private static final int COMMIT_OFFSET = 1;

	private static final int SUSPEND = 2;

	private static final int SUBSCRIPTION = 4;

	private static final int LITE = 16;

	/** Header of an ordinary pull. */
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
