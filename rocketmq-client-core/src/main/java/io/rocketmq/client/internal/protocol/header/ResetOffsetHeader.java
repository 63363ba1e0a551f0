package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.HeaderFields;

/**
 * The header of RESET_CONSUMER_CLIENT_OFFSET, which brokers before 5.2 send.
 *
 * @param topic the topic
 * @param group the consumer group
 * @param timestamp milliseconds of the epoch to go back to, or -1
 * @param force whether to go forward too
 */
public record ResetOffsetHeader(String topic, String group, long timestamp, boolean force) {

	/**
	 * Reads the header.
	 * @param fields the fields as they came
	 * @return the header
	 * @throws io.rocketmq.client.error.ProtocolViolationException if a field is missing
	 * or no number
	 */
	public static ResetOffsetHeader read(HeaderFields fields) {
		return new ResetOffsetHeader(fields.require("topic"), fields.require("group"), fields.requireLong("timestamp"),
				Boolean.parseBoolean(fields.get("isForce")));
	}

}
