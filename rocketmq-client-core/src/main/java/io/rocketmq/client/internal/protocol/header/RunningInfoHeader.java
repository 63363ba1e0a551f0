package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.HeaderFields;

/** The header of GET_CONSUMER_RUNNING_INFO, which brokers send. */
public record RunningInfoHeader(String group, String clientId, boolean withStack) {

	/** Reads the header. */
	public static RunningInfoHeader read(HeaderFields fields) {
		return new RunningInfoHeader(fields.require("consumerGroup"), fields.require("clientId"),
				Boolean.parseBoolean(fields.get("jstackEnable")));
	}

}
