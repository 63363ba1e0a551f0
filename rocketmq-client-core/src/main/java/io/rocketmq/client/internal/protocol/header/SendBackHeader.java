package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of CONSUMER_SEND_MSG_BACK. */
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
