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
 * Payload of one request: a message, or several of one topic, encoded for the wire. The
 * same at each attempt, ids included. Immutable.
 */
final class SendPayload {

	/** Limit of brokers, as the length is a signed 16-bit number. */
	private static final int MAX_PROPERTIES_BYTES = Short.MAX_VALUE;

	/** Size of the id among the properties. */
	private static final int UNIQUE_KEY_BYTES = PropertyNames.UNIQUE_KEY.length() + MessageIds.LENGTH + 2;

	private final Message first;

	private final @Nullable List<Message> batch;

	/** Id of the message, or of the first of several. */
	private final String id;

	/** Ids of several messages. */
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

	/** Encodes a single message, with further properties that users can't set. */
	static SendPayload of(Message message, SendKind kind, ProducerOptions options, Map<String, String> more) {
		byte[] plain = message.body();
		checkBody(message, options);
		String id = MessageIds.next();
		String properties = properties(message, kind, options, more, id);
		if (properties.length() > MAX_PROPERTIES_BYTES / 3) {
			checkProperties(message, ByteBufUtil.utf8Bytes(properties));
		}
		int sysFlag = (kind == SendKind.HALF) ? MessageSysFlag.TRANSACTION_PREPARED : 0;
		byte[] body = plain;
		BodyCompression compression = options.compression();
		if (compression != null) {
			body = Compression.compressIfSmaller(plain, compression);
			if (body != plain) {
				sysFlag |= Compression.sysFlag(compression.type());
			}
		}
		return new SendPayload(message, null, id, null, body, properties, sysFlag, plain.length);
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

	/** Encodes several messages of one topic; keeps the list. */
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
		// With this id, topics of the type BatchCQ store the batch as one message.
		MessageProperties.append(PropertyNames.UNIQUE_KEY, MessageIds.next(), text);
		return new SendPayload(first, messages, ids[0], ids, body.toByteArray(), text.toString(), 0, bodyBytes);
	}

	/**
	 * Returns the bytes that a message takes in a batch; they may exceed the limit of a
	 * batch. Throws if the properties are over their own limit.
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

	static void checkBody(Message message, ProducerOptions options) {
		int size = message.body().length;
		if (size <= options.maxMessageSize()) {
			return;
		}
		throw new IllegalMessageException(
				"Message body is too large: " + size + " bytes (maxMessageSize=" + options.maxMessageSize()
						+ "). Send less, or raise maxMessageSize here and in the broker",
				Outcome.NOT_SENT, ErrorContext.ofTopic(message.topic()), null);
	}

	private static void checkProperties(Message message, int bytes) {
		if (bytes > MAX_PROPERTIES_BYTES) {
			throw new IllegalMessageException(
					"Message properties are too large: " + bytes + " bytes (limit " + MAX_PROPERTIES_BYTES
							+ "). Put less into properties, keys and tag",
					Outcome.NOT_SENT, ErrorContext.ofTopic(message.topic()), null);
		}
	}

	String topic() {
		return this.first.topic();
	}

	/** Returns the message, or the first of several. */
	Message first() {
		return this.first;
	}

	Message message(int index) {
		return (this.batch != null) ? this.batch.get(index) : this.first;
	}

	String id(int index) {
		return (this.ids != null) ? this.ids[index] : this.id;
	}

	/** Returns the ids, separated by commas. */
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

	/** Returns the length of the bodies before compression. */
	long bodyBytes() {
		return this.bodyBytes;
	}

}
