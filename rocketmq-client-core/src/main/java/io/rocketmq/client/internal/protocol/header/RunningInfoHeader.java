package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.HeaderFields;

/**
 * The header of GET_CONSUMER_RUNNING_INFO, which brokers send.
 *
 * @param group the consumer group
 * @param clientId the client's id
 * @param withStack whether the stacks of the threads are wanted
 */
public record RunningInfoHeader(String group, String clientId, boolean withStack) {

	/**
	 * Reads the header.
	 * @param fields the fields as they came
	 * @return the header
	 * @throws io.rocketmq.client.error.ProtocolViolationException if a field is missing
	 * or no number
	 */
	public static RunningInfoHeader read(HeaderFields fields) {
		return new RunningInfoHeader(fields.require("consumerGroup"), fields.require("clientId"),
				Boolean.parseBoolean(fields.get("jstackEnable")));
	}

}
