package io.rocketmq.client.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.protocol.HeaderFields;

/**
 * The header of CHECK_TRANSACTION_STATE, which brokers send.
 *
 * @param topic where the half message lies, to be repeated in the answer
 * @param stateTableOffset its offset there, which changes with each check
 * @param commitLogOffset its position in the broker's log, which changes with each check
 * @param brokerName the broker's name
 */
public record CheckTransactionHeader(@Nullable String topic, long stateTableOffset, long commitLogOffset,
		@Nullable String brokerName) {

	/**
	 * Reads the header.
	 * @param fields the fields as they came
	 * @return the header
	 * @throws io.rocketmq.client.error.ProtocolViolationException if a field is missing
	 * or no number
	 */
	public static CheckTransactionHeader read(HeaderFields fields) {
		return new CheckTransactionHeader(fields.get("topic"), fields.requireLong("tranStateTableOffset"),
				fields.requireLong("commitLogOffset"), fields.get("bname"));
	}

}
