package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of GET_SUBSCRIPTIONGROUP_CONFIG and QUERY_TOPICS_BY_CONSUMER. */
public record GroupHeader(String group) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("group", this.group);
	}

}
