package io.rocketmq.client.internal.protocol.header;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * Header of requests about a topic: GET_TOPIC_STATS_INFO, GET_TOPIC_CONFIG,
 * QUERY_TOPIC_CONSUME_BY_WHO, DELETE_TOPIC_IN_BROKER and DELETE_TOPIC_IN_NAMESRV.
 */
public record TopicHeader(String topic) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("topic", this.topic);
	}

}
