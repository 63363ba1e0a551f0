package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.HeaderFields;

/**
 * The header of GET_CONSUMER_STATUS_FROM_CLIENT, which brokers send.
 *
 * @param topic the topic
 * @param group the consumer group
 */
public record ConsumerStatusHeader(String topic, String group) {

	/**
	 * Reads the header.
	 * @param fields the fields as they came
	 * @return the header
	 * @throws io.rocketmq.client.error.ProtocolViolationException if a field is missing
	 * or no number
	 */
	public static ConsumerStatusHeader read(HeaderFields fields) {
		return new ConsumerStatusHeader(fields.require("topic"), fields.require("group"));
	}

}
