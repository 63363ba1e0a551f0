package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** The header of NOTIFICATION (Apache's {@code NotificationRequestHeader}). */
public record NotificationHeader(String group, String topic, int queueId, long holdMillis,
		String brokerName) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("consumerGroup", this.group);
		out.write("topic", this.topic);
		out.write("queueId", this.queueId);
		out.write("pollTime", this.holdMillis);
		// 0 lets the broker take its own clock, so that a wrong one here does no harm.
		out.write("bornTime", 0);
		out.write("order", false);
		out.write("bname", this.brokerName);
	}

}
