package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of END_TRANSACTION. */
public record EndTransactionHeader(String topic, String producerGroup, long stateTableOffset, long commitLogOffset,
		int resolution, boolean fromCheck, String messageId, String transactionId,
		@Nullable String brokerName) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("topic", this.topic);
		out.write("producerGroup", this.producerGroup);
		out.write("tranStateTableOffset", this.stateTableOffset);
		out.write("commitLogOffset", this.commitLogOffset);
		out.write("commitOrRollback", this.resolution);
		out.write("fromTransactionCheck", this.fromCheck);
		out.write("msgId", this.messageId);
		out.write("transactionId", this.transactionId);
		out.write("bname", this.brokerName);
	}

}
