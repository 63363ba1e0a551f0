package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of POP_MESSAGE (Apache's {@code PopMessageRequestHeader}). */
public record PopMessageHeader(String group, String topic, int queueId, int maxMessages, long invisibleMillis,
		long holdMillis, boolean fromEnd, String expressionType, String expression, boolean ordered,
		@Nullable String attemptId, String brokerName) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("consumerGroup", this.group);
		out.write("topic", this.topic);
		out.write("queueId", this.queueId);
		out.write("maxMsgNums", this.maxMessages);
		out.write("invisibleTime", this.invisibleMillis);
		out.write("pollTime", this.holdMillis);
		// With 0 the broker uses its own clock, so that the clock here does not matter.
		out.write("bornTime", 0);
		out.write("initMode", this.fromEnd ? 1 : 0);
		out.write("expType", this.expressionType);
		out.write("exp", this.expression);
		out.write("order", this.ordered);
		out.write("attemptId", this.attemptId);
		out.write("bname", this.brokerName);
	}

}
