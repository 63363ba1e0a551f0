package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.HeaderFields;

/**
 * The header of CONSUME_MESSAGE_DIRECTLY, which brokers send.
 *
 * @param group the consumer group
 * @param clientId the client's id, or null
 * @param messageId the message's id
 * @param brokerName the broker's name
 */
public record ConsumeDirectlyHeader(String group, @Nullable String clientId, @Nullable String messageId,
		@Nullable String brokerName) {

	/**
	 * Reads the header.
	 * @param fields the fields as they came
	 * @return the header
	 * @throws io.rocketmq.client.error.ProtocolViolationException if a field is missing
	 * or no number
	 */
	public static ConsumeDirectlyHeader read(HeaderFields fields) {
		return new ConsumeDirectlyHeader(fields.require("consumerGroup"), fields.get("clientId"), fields.get("msgId"),
				fields.get("brokerName"));
	}

}
