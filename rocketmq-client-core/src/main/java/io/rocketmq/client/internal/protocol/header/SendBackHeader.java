package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * The header of CONSUMER_SEND_MSG_BACK.
 *
 * @param group the consumer group
 * @param commitLogOffset the message's position in the broker's log
 * @param delayLevel when to deliver it again: 0 lets the broker decide by the number of
 * tries, -1 is never, straight to the dead letters
 * @param messageId the message's id
 * @param topic the topic that it was sent to
 * @param maxReconsumeTimes after how many redeliveries it goes to the dead letters
 * @param brokerName the broker's name
 */
public record SendBackHeader(String group, long commitLogOffset, int delayLevel, String messageId, String topic,
		int maxReconsumeTimes, String brokerName) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("offset", this.commitLogOffset);
		out.write("group", this.group);
		out.write("delayLevel", this.delayLevel);
		out.write("originMsgId", this.messageId);
		out.write("originTopic", this.topic);
		out.write("unitMode", false);
		out.write("maxReconsumeTimes", this.maxReconsumeTimes);
		out.write("bname", this.brokerName);
	}

}
