package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * Header of INVOKE_BROKER_TO_RESET_OFFSET, for all queues of a topic. The timestamp -1
 * stands for the end of each queue.
 */
public record InvokeResetOffsetHeader(String topic, String group, long timestamp) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("topic", this.topic);
		out.write("group", this.group);
		out.write("timestamp", this.timestamp);
		out.write("isForce", true);
		out.write("queueId", -1);
		out.write("offset", -1);
	}

}
