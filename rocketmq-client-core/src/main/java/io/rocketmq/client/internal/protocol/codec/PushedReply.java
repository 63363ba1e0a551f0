package io.rocketmq.client.internal.protocol.codec;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
import io.rocketmq.client.internal.protocol.header.PushReplyHeader;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Reply that a broker pushes to the requester. It is not stored, so that it has no
 * offsets (-1) and no offset message id (empty). Immutable.
 */
public record PushedReply(PushReplyHeader header, byte[] content,
		Map<String, String> properties) implements ReceivedMessage {

	public static PushedReply read(ReceivedCommand request) {
		PushReplyHeader header = PushReplyHeader.read(request.fields());
		byte[] body = request.body();
		if ((header.sysFlag() & MessageSysFlag.COMPRESSED) != 0) {
			body = Compression.decompress(body, header.sysFlag());
		}
		String text = header.properties();
		return new PushedReply(header, body, (text != null) ? MessageProperties.parse(text) : Map.of());
	}

	@Override
	public String topic() {
		return this.header.topic();
	}

	@Override
	public byte[] body() {
		return this.content.clone();
	}

	@Override
	public ByteBuffer bodyBuffer() {
		return ByteBuffer.wrap(this.content).asReadOnlyBuffer();
	}

	@Override
	public int bodyLength() {
		return this.content.length;
	}

	@Override
	public int storedSize() {
		return this.content.length;
	}

	@Override
	public @Nullable String property(String name) {
		return this.properties.get(name);
	}

	@Override
	public String messageId() {
		return this.properties.getOrDefault(PropertyNames.UNIQUE_KEY, "");
	}

	@Override
	public String offsetMessageId() {
		return "";
	}

	@Override
	public MessageQueue queue() {
		return new MessageQueue(topic(), "", this.header.queueId());
	}

	@Override
	public long queueOffset() {
		return -1;
	}

	@Override
	public long commitLogOffset() {
		return -1;
	}

	@Override
	public int reconsumeTimes() {
		return 0;
	}

	@Override
	public int flag() {
		return this.header.flag();
	}

	@Override
	public Instant bornAt() {
		return Instant.ofEpochMilli(this.header.bornTimestamp());
	}

	@Override
	public Instant storedAt() {
		return Instant.ofEpochMilli(this.header.storeTimestamp());
	}

	@Override
	public InetSocketAddress bornHost() {
		String host = String.valueOf(this.header.bornHost());
		int colon = host.lastIndexOf(':');
		try {
			return InetSocketAddress.createUnresolved(host.substring(0, Math.max(0, colon)),
					Integer.parseInt(host.substring(colon + 1)));
		}
		catch (IllegalArgumentException ex) {
			return InetSocketAddress.createUnresolved(host, 0);
		}
	}

}
