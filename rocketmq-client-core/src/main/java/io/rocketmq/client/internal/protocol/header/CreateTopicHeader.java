package io.rocketmq.client.internal.protocol.header;

import java.util.Map;
import java.util.stream.Collectors;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of UPDATE_AND_CREATE_TOPIC. */
public record CreateTopicHeader(String topic, int readQueues, int writeQueues, int permissions, boolean ordered,
		Map<String, String> attributes) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("topic", this.topic);
		out.write("defaultTopic", SendMessageHeader.TEMPLATE_TOPIC);
		out.write("readQueueNums", this.readQueues);
		out.write("writeQueueNums", this.writeQueues);
		out.write("perm", this.permissions);
		out.write("topicFilterType", "SINGLE_TAG");
		out.write("topicSysFlag", 0);
		out.write("order", this.ordered);
		out.write("attributes",
				this.attributes.entrySet()
					.stream()
					.map((each) -> '+' + each.getKey() + '=' + each.getValue())
					.collect(Collectors.joining(",")));
	}

}
