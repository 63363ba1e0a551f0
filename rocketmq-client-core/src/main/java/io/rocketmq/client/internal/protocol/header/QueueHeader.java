package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;
import io.rocketmq.client.message.MessageQueue;

/**
 * Header of GET_MAX_OFFSET, GET_MIN_OFFSET, GET_EARLIEST_MSG_STORETIME and
 * SEARCH_OFFSET_BY_TIMESTAMP.
 */
public record QueueHeader(MessageQueue queue, @Nullable Long timestamp,
		@Nullable String boundary) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("topic", this.queue.topic());
		out.write("queueId", this.queue.queueId());
		if (this.timestamp != null) {
			out.write("timestamp", this.timestamp);
		}
		out.write("boundaryType", this.boundary);
		out.write("bname", this.queue.brokerName());
	}

}
