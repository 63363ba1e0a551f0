package io.rocketmq.client.internal.consumer.queue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * A received message with its own delivery count.
 */
public abstract class WrappedMessage implements ReceivedMessage {

	private final ReceivedMessage message;

	private final int reconsumeTimes;

	/** Wraps a message. */
	protected WrappedMessage(ReceivedMessage message, int reconsumeTimes) {
		this.message = message;
		this.reconsumeTimes = reconsumeTimes;
	}

	/** The wrapped message. */
	protected ReceivedMessage message() {
		return this.message;
	}

	@Override
	public int reconsumeTimes() {
		return this.reconsumeTimes;
	}

	@Override
	public String topic() {
		return this.message.topic();
	}

	@Override
	public byte[] body() {
		return this.message.body();
	}

	@Override
	public ByteBuffer bodyBuffer() {
		return this.message.bodyBuffer();
	}

	@Override
	public int bodyLength() {
		return this.message.bodyLength();
	}

	@Override
	public int storedSize() {
		return this.message.storedSize();
	}

	@Override
	public @Nullable String tag() {
		return this.message.tag();
	}

	@Override
	public @Nullable String property(String name) {
		return this.message.property(name);
	}

	@Override
	public Map<String, String> properties() {
		return this.message.properties();
	}

	@Override
	public String messageId() {
		return this.message.messageId();
	}

	@Override
	public String offsetMessageId() {
		return this.message.offsetMessageId();
	}

	@Override
	public MessageQueue queue() {
		return this.message.queue();
	}

	@Override
	public long queueOffset() {
		return this.message.queueOffset();
	}

	@Override
	public long commitLogOffset() {
		return this.message.commitLogOffset();
	}

	@Override
	public int flag() {
		return this.message.flag();
	}

	@Override
	public Instant bornAt() {
		return this.message.bornAt();
	}

	@Override
	public Instant storedAt() {
		return this.message.storedAt();
	}

	@Override
	public InetSocketAddress bornHost() {
		return this.message.bornHost();
	}

	@Override
	public String toString() {
		return this.message.toString();
	}

}
