package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of GET_CONSUMER_LIST_BY_GROUP. */
public record ConsumerGroupHeader(String group) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("consumerGroup", this.group);
	}

}
