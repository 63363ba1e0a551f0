package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of NOTIFICATION (Apache's {@code NotificationRequestHeader}). */
public record NotificationHeader(String group, String topic, int queueId, long holdMillis,
		String brokerName) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("consumerGroup", this.group);
		out.write("topic", this.topic);
		out.write("queueId", this.queueId);
		out.write("pollTime", this.holdMillis);
		// With 0 the broker uses its own clock, so that the clock here does not matter.
		out.write("bornTime", 0);
		out.write("order", false);
		out.write("bname", this.brokerName);
	}

}
