package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * Header of QUERY_MESSAGE (Apache's {@code QueryMessageRequestHeader}, and the extra
 * field {@code _UNIQUE_KEY_QUERY} of its admin client).
 */
public record QueryMessageHeader(String topic, String key, int maxMessages, long beginMillis, long endMillis,
		boolean uniqueKey) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("topic", this.topic);
		out.write("key", this.key);
		out.write("maxNum", this.maxMessages);
		out.write("beginTimestamp", this.beginMillis);
		out.write("endTimestamp", this.endMillis);
		out.write("_UNIQUE_KEY_QUERY", this.uniqueKey);
	}

}
