package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * Header of GET_KV_CONFIG, PUT_KV_CONFIG and DELETE_KV_CONFIG. Only PUT_KV_CONFIG has a
 * value.
 */
public record ConfigHeader(String namespace, String key, @Nullable String value) implements CommandHeader {

	@Override
	public void writeTo(FieldWriter out) {
		out.write("namespace", this.namespace);
		out.write("key", this.key);
		out.write("value", this.value);
	}

}
