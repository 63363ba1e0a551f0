package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * The header of END_TRANSACTION.
 *
 * @param topic the topic, or that of a broker's check
 * @param producerGroup the producer group that the half message names
 * @param stateTableOffset the half message's offset in its queue
 * @param commitLogOffset the half message's position in the broker's log
 * @param resolution {@link MessageSysFlag#TRANSACTION_COMMIT},
 * {@link MessageSysFlag#TRANSACTION_ROLLBACK}, or 0 for not known
 * @param fromCheck whether it answers a check
 * @param messageId the message's id
 * @param transactionId the transaction's id
 * @param brokerName the broker's name, or null if it is not known
 */
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
