package io.rocketmq.client.internal.broker;

import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.BatchBody;
import io.rocketmq.client.internal.protocol.codec.Compression;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.SendResult;

/**
 * Payload of one request: a message, or several of one topic, encoded for the wire. The
 * same at each attempt, ids included. Immutable.
 */
public final class SendPayload {

	/** Limit of brokers, as the length is a signed 16-bit number. */
	private static final int MAX_PROPERTIES_BYTES = Short.MAX_VALUE;

	/** Size of the id among the properties. */
	private static final int UNIQUE_KEY_BYTES = PropertyNames.UNIQUE_KEY.length() + MessageIds.LENGTH + 2;

	private final Message first;

	private final @Nullable List<Message> batch;

	private final SendKind kind;

	/** Id of the message, or of the first of several. */
	private final String id;

	/** Ids of several messages. */
	private final String @Nullable [] ids;

	private final byte[] body;

	private final String properties;

	private final int sysFlag;

	private final long bodyBytes;

	private final List<SendHook> seenBy;

	private SendPayload(Message first, @Nullable List<Message> batch, SendKind kind, String id, String @Nullable [] ids,
			byte[] body, String properties, int sysFlag, long bodyBytes, List<SendHook> seenBy) {
		this.first = first;
		this.batch = batch;
		this.kind = kind;
		this.id = id;
		this.ids = ids;
		this.body = body;
		this.properties = properties;
		this.sysFlag = sysFlag;
		this.bodyBytes = bodyBytes;
		this.seenBy = seenBy;
	}

	/** Encodes a single message, with further properties that users can't set. */
	public static SendPayload of(Message message, SendKind kind, String group, @Nullable BodyCompression compression,
			Map<String, String> more, List<SendHook> seenBy) {
		if (kind != SendKind.REPLY && message.hasProperties()) {
			requireNoReply(message);
		}
		String id = MessageIds.next();
		String properties = properties(message, kind, group, more, id);
		if (properties.length() > MAX_PROPERTIES_BYTES / 3) {
			checkProperties(message, ByteBufUtil.utf8Bytes(properties));
		}
		int sysFlag = (kind == SendKind.HALF) ? MessageSysFlag.TRANSACTION_PREPARED : 0;
		byte[] plain = message.body();
		byte[] body = plain;
		if (compression != null) {
			body = Compression.compressIfSmaller(plain, compression);
			if (body != plain) {
				sysFlag |= Compression.sysFlag(compression.type());
			}
		}
		return new SendPayload(message, null, kind, id, null, body, properties, sysFlag, plain.length, seenBy);
	}

	private static String properties(Message message, SendKind kind, String group, Map<String, String> more,
			String id) {
		if (!message.hasProperties() && more.isEmpty() && kind == SendKind.ORDINARY) {
			return PropertyNames.UNIQUE_KEY + '\u0001' + id + '\u0002';
		}
		StringBuilder text = new StringBuilder(128);
		MessageProperties.append(message.properties(), text);
		MessageProperties.append(more, text);
		if (kind == SendKind.HALF) {
			MessageProperties.append(PropertyNames.TRANSACTION_PREPARED, "true", text);
			MessageProperties.append(PropertyNames.PRODUCER_GROUP, group, text);
		}
		MessageProperties.append(PropertyNames.UNIQUE_KEY, id, text);
		return text.toString();
	}

	/** Encodes several messages of one topic; keeps the list. */
	public static SendPayload of(List<Message> messages, List<SendHook> seenBy) {
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
		return new SendPayload(first, messages, SendKind.ORDINARY, ids[0], ids, body.toByteArray(), text.toString(), 0,
				bodyBytes, seenBy);
	}

	/**
	 * Returns the bytes that a message takes in a batch; they may exceed the limit of a
	 * batch. Throws if the properties are over their own limit, or those of a reply.
	 */
	public static int sizeInBatch(Message message) {
		int bytes = UNIQUE_KEY_BYTES;
		if (message.hasProperties()) {
			requireNoReply(message);
			for (Map.Entry<String, String> each : message.properties().entrySet()) {
				bytes += ByteBufUtil.utf8Bytes(each.getKey()) + ByteBufUtil.utf8Bytes(each.getValue()) + 2;
			}
			checkProperties(message, bytes);
		}
		return BatchBody.OVERHEAD + message.body().length + bytes;
	}

	private static void requireNoReply(Message message) {
		if (message.properties().containsKey(PropertyNames.MESSAGE_TYPE)) {
			throw illegal(message.topic(),
					"Message to '" + message.topic()
							+ "' is the reply to a request, which only reaches the requesting client as a reply."
							+ " Send it with reply(...) or replyAsync(...)");
		}
	}

	private static void checkProperties(Message message, int bytes) {
		if (bytes > MAX_PROPERTIES_BYTES) {
			throw illegal(message.topic(), "Message properties are too large: " + bytes + " bytes (limit "
					+ MAX_PROPERTIES_BYTES + "). Put less into properties, keys and tag");
		}
	}

	/**
	 * Whether a message has a delay, a priority or a lite topic, which brokers combine
	 * neither with batches nor with transactions.
	 */
	public static boolean isSpecial(Message message) {
		return message.isDelayed() || message.properties().containsKey(PropertyNames.PRIORITY)
				|| message.properties().containsKey(PropertyNames.LITE_TOPIC);
	}

	public static IllegalMessageException illegal(String topic, String text) {
		return new IllegalMessageException(text, Outcome.NOT_SENT, ErrorContext.ofTopic(topic), null);
	}

	public SendMessageHeader header(String group, int queueId, String brokerName, int autoCreateQueues, long bornAt) {
		return new SendMessageHeader(group, topic(), autoCreateQueues, queueId, this.sysFlag, bornAt,
				(this.batch != null) ? 0 : this.first.flag(), this.properties, 0, null, this.batch != null, brokerName);
	}

	public RequestCode requestCode() {
		if (this.batch != null) {
			return RequestCode.SEND_BATCH_MESSAGE;
		}
		return (this.kind == SendKind.REPLY) ? RequestCode.SEND_REPLY_MESSAGE_V2 : RequestCode.SEND_MESSAGE_V2;
	}

	public String topic() {
		return this.first.topic();
	}

	/** Returns the message, or the first of several. */
	public Message first() {
		return this.first;
	}

	public SendKind kind() {
		return this.kind;
	}

	public Message message(int index) {
		return (this.batch != null) ? this.batch.get(index) : this.first;
	}

	public String id(int index) {
		return (this.ids != null) ? this.ids[index] : this.id;
	}

	/** Returns the hooks that have seen the begin of the send, and so get its end. */
	public List<SendHook> seenBy() {
		return this.seenBy;
	}

	/** Returns the ids, separated by commas. */
	public String allIds() {
		return (this.ids != null) ? String.join(",", this.ids) : this.id;
	}

	public int count() {
		return (this.ids != null) ? this.ids.length : 1;
	}

	public byte[] body() {
		return this.body;
	}

	/** Returns the length of the bodies before compression. */
	public long bodyBytes() {
		return this.bodyBytes;
	}

	/**
	 * Returns one message's part of the result of all: ids are listed in order, and
	 * offsets are consecutive. Topics that store a batch as one message have one id.
	 */
	public SendResult result(int index, SendResult whole) {
		if (this.batch == null) {
			return whole;
		}
		String all = whole.offsetMessageId();
		int length = (all.indexOf(',') > 0) ? all.indexOf(',') : all.length();
		int start = index * (length + 1);
		String one = (start + length <= all.length()) ? all.substring(start, start + length) : all.substring(0, length);
		return new SendResult(whole.status(), id(index), one, whole.queue(), whole.queueOffset() + index, null, null,
				whole.traceRegion());
	}

}
