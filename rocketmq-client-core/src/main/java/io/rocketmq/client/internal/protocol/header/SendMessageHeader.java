package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * Header of SEND_MESSAGE_V2, SEND_BATCH_MESSAGE and SEND_REPLY_MESSAGE_V2 (Apache's
 * {@code SendMessageRequestHeaderV2}, whose field names are single letters).
 */
public record SendMessageHeader(String producerGroup, String topic, int autoCreateQueues, int queueId, int sysFlag,
		long bornTimestamp, int flag, String properties, int reconsumeTimes, @Nullable Integer maxReconsumeTimes,
		boolean batch, String brokerName) implements CommandHeader {

	/** Topic whose settings brokers copy to a topic that a send creates. */
	public static final String TEMPLATE_TOPIC = "TBW102";

	/** Header of a single message to an ordinary topic. */
	public SendMessageHeader(String producerGroup, String topic, int autoCreateQueues, int queueId, int sysFlag,
			long bornTimestamp, int flag, String properties, String brokerName) {
		this(producerGroup, topic, autoCreateQueues, queueId, sysFlag, bornTimestamp, flag, properties, 0, null, false,
				brokerName);
	}

	public SendMessageHeader withProperties(String other) {
		return new SendMessageHeader(this.producerGroup, this.topic, this.autoCreateQueues, this.queueId, this.sysFlag,
				this.bornTimestamp, this.flag, other, this.reconsumeTimes, this.maxReconsumeTimes, this.batch,
				this.brokerName);
	}

	@Override
	public void writeTo(FieldWriter out) {
		out.write("a", this.producerGroup);
		out.write("b", this.topic);
		out.write("c", TEMPLATE_TOPIC);
		out.write("d", this.autoCreateQueues);
		out.write("e", this.queueId);
		out.write("f", this.sysFlag);
		out.write("g", this.bornTimestamp);
		out.write("h", this.flag);
		out.write("i", this.properties);
		out.write("j", this.reconsumeTimes);
		out.write("k", false);
		if (this.maxReconsumeTimes != null) {
			out.write("l", this.maxReconsumeTimes);
		}
		out.write("m", this.batch);
		out.write("n", this.brokerName);
	}

}
