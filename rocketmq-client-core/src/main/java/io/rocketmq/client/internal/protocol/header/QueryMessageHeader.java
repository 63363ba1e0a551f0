package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * The header of QUERY_MESSAGE (Apache's {@code QueryMessageRequestHeader}, and the extra
 * field {@code _UNIQUE_KEY_QUERY} of its admin client).
 *
 * @param topic the topic
 * @param key a key, or a message id
 * @param maxMessages how many messages at most
 * @param beginMillis not stored before, in milliseconds of the epoch
 * @param endMillis not stored after, in milliseconds of the epoch
 * @param uniqueKey whether the key is a message id
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
