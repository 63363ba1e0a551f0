package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of VIEW_MESSAGE_BY_ID. */
public record ViewMessageHeader(@Nullable String topic, long commitLogOffset) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("topic", this.topic);
		out.write("offset", this.commitLogOffset);
	}

}
