package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of DELETE_SUBSCRIPTIONGROUP. */
public record DeleteGroupHeader(String group, boolean cleanOffset) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("groupName", this.group);
		out.write("cleanOffset", this.cleanOffset);
	}

}
