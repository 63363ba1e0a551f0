package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * Header of a GET_MAX_OFFSET that brokers of all versions and proxies answer, at least
 * with an error.
 */
public record ProbeHeader() implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("topic", "SELF_TEST_TOPIC");
		out.write("queueId", 0);
	}

}
