package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.HeaderFields;

/** The header of GET_CONSUMER_STATUS_FROM_CLIENT, which brokers send. */
public record ConsumerStatusHeader(String topic, String group) {

	/** Reads the header. */
	public static ConsumerStatusHeader read(HeaderFields fields) {
		return new ConsumerStatusHeader(fields.require("topic"), fields.require("group"));
	}

}
