package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.HeaderFields;

/** Header of PUSH_REPLY_MESSAGE_TO_CLIENT, which brokers send. */
public record PushReplyHeader(String topic, int queueId, int sysFlag, long bornTimestamp, int flag,
		@Nullable String properties, @Nullable String bornHost, long storeTimestamp) {

	public static PushReplyHeader read(HeaderFields fields) {
		return new PushReplyHeader(fields.require("topic"), fields.requireInt("queueId"), fields.requireInt("sysFlag"),
				fields.requireLong("bornTimestamp"), fields.requireInt("flag"), fields.get("properties"),
				fields.get("bornHost"), fields.requireLong("storeTimestamp"));
	}

}
