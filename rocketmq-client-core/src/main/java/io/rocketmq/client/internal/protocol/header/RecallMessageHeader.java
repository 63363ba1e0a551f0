package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * The header of RECALL_MESSAGE.
 *
 * @param producerGroup the sender's group
 * @param topic the topic
 * @param recallHandle what the send gave
 * @param brokerName the name of the broker that the handle names
 */
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
