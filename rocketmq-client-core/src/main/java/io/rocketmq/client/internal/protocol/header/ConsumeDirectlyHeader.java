package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.HeaderFields;

/** The header of CONSUME_MESSAGE_DIRECTLY, which brokers send. */
public record ConsumeDirectlyHeader(String group, @Nullable String clientId, @Nullable String messageId,
		@Nullable String brokerName) {

	/** Reads the header. */
	public static ConsumeDirectlyHeader read(HeaderFields fields) {
		return new ConsumeDirectlyHeader(fields.require("consumerGroup"), fields.get("clientId"), fields.get("msgId"),
				fields.get("brokerName"));
	}

}
