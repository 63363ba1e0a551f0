package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.HeaderFields;

/** The header of RESET_CONSUMER_CLIENT_OFFSET, which brokers before 5.2 send. */
public record ResetOffsetHeader(String topic, String group, long timestamp, boolean force) {

	/** Reads the header. */
	public static ResetOffsetHeader read(HeaderFields fields) {
		return new ResetOffsetHeader(fields.require("topic"), fields.require("group"), fields.requireLong("timestamp"),
				Boolean.parseBoolean(fields.get("isForce")));
	}

}
