package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of RECALL_MESSAGE. */
public record RecallMessageHeader(String producerGroup, String topic, String recallHandle,
		String brokerName) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("producerGroup", this.producerGroup);
		out.write("topic", this.topic);
		out.write("recallHandle", this.recallHandle);
		out.write("bname", this.brokerName);
	}

}
