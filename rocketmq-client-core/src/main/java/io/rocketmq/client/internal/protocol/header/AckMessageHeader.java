package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;
import io.rocketmq.client.message.ReceiptHandle;

/**
 * Header of ACK_MESSAGE and, with a time, of CHANGE_MESSAGE_INVISIBLETIME (Apache's
 * {@code AckMessageRequestHeader} and {@code ChangeInvisibleTimeRequestHeader}).
 */
public record AckMessageHeader(String group, String topic, ReceiptHandle handle,
		@Nullable Long invisibleMillis) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("consumerGroup", this.group);
		out.write("topic", this.topic);
		out.write("queueId", this.handle.queueId());
		out.write("extraInfo", this.handle.toString());
		out.write("offset", this.handle.queueOffset());
		if (this.invisibleMillis != null) {
			out.write("invisibleTime", this.invisibleMillis);
		}
		out.write("bname", this.handle.brokerName());
	}

}
