package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/** Header of UNREGISTER_CLIENT. */
public record UnregisterHeader(String clientId, @Nullable String producerGroup,
		@Nullable String consumerGroup) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("clientID", this.clientId);
		out.write("producerGroup", this.producerGroup);
		out.write("consumerGroup", this.consumerGroup);
	}

}
