package io.rocketmq.client.internal.producer;

import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.codec.BatchBody;
import io.rocketmq.client.internal.protocol.codec.Compression;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;

/**
 * What travels in one request: a message, or several of one topic, made ready for the
 * wire. The same at each attempt, ids included. Immutable.
 */
public final class SendPayload {

	/** What brokers store at most, as the length is a signed 16-bit number. */
	private static final int MAX_PROPERTIES_BYTES = Short.MAX_VALUE;

	/** What the id takes among the properties. */
	private static final int UNIQUE_KEY_BYTES = PropertyNames.UNIQUE_KEY.length() + MessageIds.LENGTH + 2;

	private final Message first;

	private final @Nullable List<Message> batch;

	/** That of the message, or of the first of several. */
	private final String id;

	/** Only of several. */
	private final String @Nullable [] ids;

	private final byte[] body;

	private final String properties;

	private final int sysFlag;

	private final long bodyBytes;

	private SendPayload(Message first, @Nullable List<Message> batch, String id, String @Nullable [] ids, byte[] body,
			String properties, int sysFlag, long bodyBytes) {
		this.first = first;
		this.batch = batch;
		this.id = id;
		this.ids = ids;
		this.body = body;
		this.properties = properties;
		this.sysFlag = sysFlag;
		this.bodyBytes = bodyBytes;
	}

	/**
	 * A message by itself, with properties that users can't set.
	 * @throws IllegalMessageException if it is over a limit
	 */
	static SendPayload of(Message message, SendKind kind, ProducerOptions options, Map<String, String> more) {
		int length = message.body().length;
		checkBody(message, options);
		String id = MessageIds.next();
		String properties = properties(message, kind, options, more, id);
		if (properties.length() > MAX_PROPERTIES_BYTES / 3) {
			checkProperties(message, ByteBufUtil.utf8Bytes(properties));
		}
		int sysFlag = (kind == SendKind.HALF) ? MessageSysFlag.TRANSACTION_PREPARED : 0;
		byte[] body = message.body();
		BodyCompression compression = options.compression();
		if (compression != null && length >= compression.threshold()) {
			byte[] compressed = Compression.compress(body, compression.type(), compression.level());
			if (compressed.length < length) {
				body = compressed;
				sysFlag |= Compression.sysFlag(compression.type());
			}
		}
		return new SendPayload(message, null, id, null, body, properties, sysFlag, length);
	}

	private static String properties(Message message, SendKind kind, ProducerOptions options, Map<String, String> more,
			String id) {
		if (!message.hasProperties() && more.isEmpty() && kind == SendKind.ORDINARY) {
			return PropertyNames.UNIQUE_KEY + '\u0001' + id + '\u0002';
		}
		StringBuilder text = new StringBuilder(128);
		MessageProperties.append(message.properties(), text);
		MessageProperties.append(more, text);
		if (kind == SendKind.HALF) {
			MessageProperties.append(PropertyNames.TRANSACTION_PREPARED, "true", text);
			MessageProperties.append(PropertyNames.PRODUCER_GROUP, options.group(), text);
		}
		MessageProperties.append(PropertyNames.UNIQUE_KEY, id, text);
		return text.toString();
	}

	/**
	 * Several messages of one topic.
	 * @param messages at least one; kept
	 */
	static SendPayload of(List<Message> messages) {
		String[] ids = new String[messages.size()];
		int size = 0;
		long bodyBytes = 0;
		for (Message message : messages) {
			size += sizeInBatch(message);
			bodyBytes += message.body().length;
		}
		BatchBody body = new BatchBody(size);
		StringBuilder text = new StringBuilder(128);
		for (int i = 0; i < ids.length; i++) {
			Message message = messages.get(i);
			ids[i] = MessageIds.next();
			text.setLength(0);
			if (message.hasProperties()) {
				MessageProperties.append(message.properties(), text);
			}
			MessageProperties.append(PropertyNames.UNIQUE_KEY, ids[i], text);
			body.add(message.flag(), message.body(), text);
		}
		Message first = messages.get(0);
		String wait = first.properties().get(PropertyNames.WAIT);
		text.setLength(0);
		if (wait != null) {
			MessageProperties.append(PropertyNames.WAIT, wait, text);
		}
		// By this, topics of the type BatchCQ store the batch as one message.
		MessageProperties.append(PropertyNames.UNIQUE_KEY, MessageIds.next(), text);
		return new SendPayload(first, messages, ids[0], ids, body.toByteArray(), text.toString(), 0, bodyBytes);
	}

	/**
	 * What a message takes in a batch, which may be more than a batch can hold.
	 * @return bytes
	 * @throws IllegalMessageException if its properties are over their limit
	 */
	static int sizeInBatch(Message message) {
		int bytes = UNIQUE_KEY_BYTES;
		if (message.hasProperties()) {
			for (Map.Entry<String, String> each : message.properties().entrySet()) {
				bytes += ByteBufUtil.utf8Bytes(each.getKey()) + ByteBufUtil.utf8Bytes(each.getValue()) + 2;
			}
			checkProperties(message, bytes);
		}
		return BatchBody.OVERHEAD + message.body().length + bytes;
	}

	/**
	 * Checks the size of a body.
	 * @throws IllegalMessageException if it is over the limit
	 */
	static void checkBody(Message message, ProducerOptions options) {
		int size = message.body().length;
		if (size <= options.maxMessageSize()) {
			return;
		}
		throw new IllegalMessageException(
				"The body of " + size + " bytes is over the limit of " + options.maxMessageSize()
						+ ": send less, or raise the option maxMessageSize here and in the broker",
				Outcome.NOT_SENT, ErrorContext.ofTopic(message.topic()), null);
	}

	private static void checkProperties(Message message, int bytes) {
		if (bytes > MAX_PROPERTIES_BYTES) {
			throw new IllegalMessageException(
					"The properties take " + bytes + " bytes, over the limit of " + MAX_PROPERTIES_BYTES
							+ ": put less into properties, keys and tag",
					Outcome.NOT_SENT, ErrorContext.ofTopic(message.topic()), null);
		}
	}

	String topic() {
		return this.first.topic();
	}

	/** The message, or the first of several. */
	Message first() {
		return this.first;
	}

	Message message(int index) {
		return (this.batch != null) ? this.batch.get(index) : this.first;
	}

	public String id(int index) {
		return (this.ids != null) ? this.ids[index] : this.id;
	}

	/** The ids, with commas between them. */
	String allIds() {
		return (this.ids != null) ? String.join(",", this.ids) : this.id;
	}

	int count() {
		return (this.ids != null) ? this.ids.length : 1;
	}

	boolean isBatch() {
		return this.batch != null;
	}

	byte[] body() {
		return this.body;
	}

	int flag() {
		return (this.batch != null) ? 0 : this.first.flag();
	}

	String properties() {
		return this.properties;
	}

	int sysFlag() {
		return this.sysFlag;
	}

	/** The length of the bodies as they were given. */
	long bodyBytes() {
		return this.bodyBytes;
	}

}
