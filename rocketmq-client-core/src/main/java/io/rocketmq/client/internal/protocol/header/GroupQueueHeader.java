package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;
import io.rocketmq.client.message.MessageQueue;

/** Header of QUERY_CONSUMER_OFFSET and UPDATE_CONSUMER_OFFSET. */
public record GroupQueueHeader(String group, MessageQueue queue, @Nullable Long commitOffset) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("consumerGroup", this.group);
		out.write("topic", this.queue.topic());
		out.write("queueId", this.queue.queueId());
		if (this.commitOffset != null) {
			out.write("commitOffset", this.commitOffset);
		}
		else {
			// With true, brokers return 0 where no offset is stored and the queue's first
			// message is in memory.
			out.write("setZeroIfNotFound", false);
		}
		out.write("bname", this.queue.brokerName());
	}

}
