package io.rocketmq.client.protocol.header;

import io.rocketmq.client.protocol.CommandHeader;
import io.rocketmq.client.protocol.FieldWriter;

/**
 * The header of PULL_MESSAGE (Apache's {@code PullMessageRequestHeader}). The pull is
 * held by the broker while there is nothing new, and carries its subscription, so that it
 * does not depend on a heartbeat that went before.
 *
 * @param group the consumer group
 * @param topic the topic
 * @param queueId the queue
 * @param queueOffset the first offset wanted
 * @param maxMessages how many messages at most
 * @param holdMillis how long the broker may hold it
 * @param subscription {@code *} or tags with {@code ||} between them
 * @param subVersion the subscription's version
 * @param brokerName the broker's name
 */
public record PullMessageHeader(String group, String topic, int queueId, long queueOffset, int maxMessages,
		long holdMillis, String subscription, long subVersion, String brokerName) implements CommandHeader {

	private static final int SUSPEND = 2;

	private static final int SUBSCRIPTION = 4;

	@Override
	public void writeTo(FieldWriter out) {
		out.write("consumerGroup", this.group);
		out.write("topic", this.topic);
		out.write("queueId", this.queueId);
		out.write("queueOffset", this.queueOffset);
		out.write("maxMsgNums", this.maxMessages);
		out.write("sysFlag", SUSPEND | SUBSCRIPTION);
		out.write("commitOffset", 0);
		out.write("suspendTimeoutMillis", this.holdMillis);
		out.write("subscription", this.subscription);
		out.write("subVersion", this.subVersion);
		out.write("expressionType", "TAG");
		out.write("bname", this.brokerName);
	}

}
