package io.rocketmq.client.protocol.header;

import io.rocketmq.client.protocol.CommandHeader;
import io.rocketmq.client.protocol.FieldWriter;

/**
 * The header of GET_CONSUMER_LIST_BY_GROUP.
 *
 * @param group the consumer group
 */
public record ConsumerGroupHeader(String group) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("consumerGroup", this.group);
	}

}
