package io.rocketmq.client.protocol.header;

import io.rocketmq.client.protocol.HeaderFields;

/**
 * The header of NOTIFY_CONSUMER_IDS_CHANGED, which brokers send.
 *
 * @param group the consumer group
 */
public record ConsumerIdsChangedHeader(String group) {

	/**
	 * Reads the header.
	 * @param fields the fields as they came
	 * @return the header
	 * @throws io.rocketmq.client.error.ProtocolViolationException if a field is missing
	 * or no number
	 */
	public static ConsumerIdsChangedHeader read(HeaderFields fields) {
		return new ConsumerIdsChangedHeader(fields.require("consumerGroup"));
	}

}
