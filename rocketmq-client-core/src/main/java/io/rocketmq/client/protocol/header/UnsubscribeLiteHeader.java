package io.rocketmq.client.protocol.header;

import io.rocketmq.client.protocol.HeaderFields;

/**
 * The header of NOTIFY_UNSUBSCRIBE_LITE, which brokers send.
 *
 * @param liteTopic the lite topic
 * @param group the consumer group
 * @param clientId the client's id
 */
public record UnsubscribeLiteHeader(String liteTopic, String group, String clientId) {

	/**
	 * Reads the header.
	 * @param fields the fields as they came
	 * @return the header
	 * @throws io.rocketmq.client.error.ProtocolViolationException if a field is missing
	 * or no number
	 */
	public static UnsubscribeLiteHeader read(HeaderFields fields) {
		return new UnsubscribeLiteHeader(fields.require("liteTopic"), fields.require("consumerGroup"),
				fields.require("clientId"));
	}

}
