package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.HeaderFields;

/**
 * The header of PUSH_REPLY_MESSAGE_TO_CLIENT, which brokers send.
 *
 * @param topic the reply topic
 * @param queueId the queue
 * @param sysFlag bits of {@link MessageSysFlag}
 * @param bornTimestamp when the reply was made, in milliseconds of the epoch
 * @param flag the sender's number
 * @param properties the properties as text
 * @param bornHost the sender's {@code ip:port}
 * @param storeHost the broker's {@code ip:port}
 * @param storeTimestamp when the broker took it, in milliseconds of the epoch
 */
public record PushReplyHeader(String topic, int queueId, int sysFlag, long bornTimestamp, int flag,
		@Nullable String properties, @Nullable String bornHost, @Nullable String storeHost, long storeTimestamp) {

	/**
	 * Reads the header.
	 * @param fields the fields as they came
	 * @return the header
	 * @throws io.rocketmq.client.error.ProtocolViolationException if a field is missing
	 * or no number
	 */
	public static PushReplyHeader read(HeaderFields fields) {
		return new PushReplyHeader(fields.require("topic"), fields.requireInt("queueId"), fields.requireInt("sysFlag"),
				fields.requireLong("bornTimestamp"), fields.requireInt("flag"), fields.get("properties"),
				fields.get("bornHost"), fields.get("storeHost"), fields.requireLong("storeTimestamp"));
	}

}
