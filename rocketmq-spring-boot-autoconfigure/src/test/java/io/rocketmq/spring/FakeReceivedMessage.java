package io.rocketmq.spring;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * A message as a broker would deliver it.
 */
public record FakeReceivedMessage(String topic, byte[] body, Map<String, String> properties,
		int reconsumeTimes) implements ReceivedMessage {

	public static final String ID = "7F000001000100000000000000000001";

	public static final Instant BORN = Instant.ofEpochMilli(1_700_000_000_000L);

	public static FakeReceivedMessage of(String topic, String body, Map<String, String> properties) {
		return new FakeReceivedMessage(topic, body.getBytes(StandardCharsets.UTF_8), properties, 0);
	}

	@Override
	public ByteBuffer bodyBuffer() {
		return ByteBuffer.wrap(this.body).asReadOnlyBuffer();
	}

	@Override
	public int bodyLength() {
		return this.body.length;
	}

	@Override
	public String property(String name) {
		return this.properties.get(name);
	}

	@Override
	public String messageId() {
		return ID;
	}

	@Override
	public String offsetMessageId() {
		return "7F00000100002A9F000000000000002A";
	}

	@Override
	public MessageQueue queue() {
		return new MessageQueue(this.topic, "broker-a", 3);
	}

	@Override
	public long queueOffset() {
		return 42;
	}

	@Override
	public long commitLogOffset() {
		return 4242;
	}

	@Override
	public int storedSize() {
		return this.body.length + 91;
	}

	@Override
	public int flag() {
		return 7;
	}

	@Override
	public Instant bornAt() {
		return BORN;
	}

	@Override
	public Instant storedAt() {
		return BORN.plusMillis(5);
	}

	@Override
	public InetSocketAddress bornHost() {
		return InetSocketAddress.createUnresolved("192.0.2.1", 4711);
	}

}
