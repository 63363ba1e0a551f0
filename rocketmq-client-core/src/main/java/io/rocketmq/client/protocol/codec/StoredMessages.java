package io.rocketmq.client.protocol.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.protocol.header.MessageSysFlag;

/**
 * Reads stored messages, of which answers to pulls are made (Apache's
 * {@code MessageDecoder}; {@code MessageVersion} for the two forms of the topic's
 * length). Stateless.
 */
public final class StoredMessages {

	private static final int MAGIC_V1 = 0xDAA320A7;

	private static final int MAGIC_V2 = 0xDAA320AB;

	private static final int SHORTEST = 91;

	private static final int INNER_BATCH = MessageSysFlag.NEEDS_UNWRAP | MessageSysFlag.INNER_BATCH;

	private StoredMessages() {
	}

	/**
	 * Reads the messages of an answer.
	 * @param bytes the answer's body, kept by the messages
	 * @param brokerName the name of the broker that answered
	 * @return the messages, in order
	 * @throws ProtocolViolationException if the bytes are no messages
	 */
	public static List<ReceivedMessage> read(byte[] bytes, String brokerName) {
		return read(bytes, brokerName, 0, null);
	}

	/**
	 * Reads the messages of an answer. Batches that brokers keep as one message (topics
	 * of the type BatchCQ) are taken apart.
	 * @param bytes the answer's body, kept by the messages
	 * @param brokerName the name of the broker that answered
	 * @param offsetDelta what to add to each queue offset, for static topics
	 * @param namespace what the topics are taken out of, or null
	 * @return the messages, in order
	 * @throws ProtocolViolationException if the bytes are no messages
	 */
	public static List<ReceivedMessage> read(byte[] bytes, String brokerName, long offsetDelta,
			@Nullable Namespace namespace) {
		ByteBuffer data = ByteBuffer.wrap(bytes);
		List<ReceivedMessage> messages = new ArrayList<>(32);
		MessageQueue queue = null;
		String storedTopic = "";
		try {
			for (int start = 0; start < bytes.length;) {
				int size = data.getInt(start);
				if (size < SHORTEST || size > bytes.length - start) {
					throw violation("a message of " + size + " bytes where " + (bytes.length - start) + " are left");
				}
				StoredMessageLayout layout = layout(data, start, start + size);
				int queueId = data.getInt(start + StoredMessageLayout.QUEUE_ID);
				boolean sameTopic = queue != null && topicIs(storedTopic, bytes, layout);
				if (!sameTopic) {
					storedTopic = topic(bytes, layout);
				}
				if (queue == null || !sameTopic || queue.queueId() != queueId) {
					String plain = (namespace != null) ? namespace.unwrap(storedTopic) : storedTopic;
					queue = new MessageQueue(plain, brokerName, queueId);
				}
				long offset = data.getLong(start + StoredMessageLayout.QUEUE_OFFSET) + offsetDelta;
				int sysFlag = data.getInt(start + StoredMessageLayout.SYS_FLAG);
				if ((sysFlag & INNER_BATCH) == INNER_BATCH) {
					unwrap(data, layout, queue, namespace, offset, messages);
				}
				else {
					messages.add(new StoredMessage(data, layout, queue, namespace, offset, false));
				}
				start += size;
			}
		}
		catch (IndexOutOfBoundsException ex) {
			throw new ProtocolViolationException("The server sent a message that ends before its parts do",
					ErrorContext.none(), ex);
		}
		return messages;
	}

	private static StoredMessageLayout layout(ByteBuffer data, int start, int end) {
		int magic = data.getInt(start + StoredMessageLayout.MAGIC);
		if (magic != MAGIC_V1 && magic != MAGIC_V2) {
			throw violation("a message that begins with " + Integer.toHexString(magic));
		}
		int sysFlag = data.getInt(start + StoredMessageLayout.SYS_FLAG);
		int bornHostLength = ((sysFlag & MessageSysFlag.BORN_HOST_V6) != 0) ? 20 : 8;
		int storeHostLength = ((sysFlag & MessageSysFlag.STORE_HOST_V6) != 0) ? 20 : 8;
		int storeHostAt = start + StoredMessageLayout.BORN_HOST + bornHostLength + 8;
		int reconsumeTimesAt = storeHostAt + storeHostLength;
		int bodyLengthAt = reconsumeTimesAt + 12;
		int bodyLength = data.getInt(bodyLengthAt);
		int bodyAt = bodyLengthAt + 4;
		if (bodyLength < 0 || bodyLength > end - bodyAt) {
			throw violation("a body of " + bodyLength + " bytes where " + (end - bodyAt) + " are left");
		}
		int topicAt = bodyAt + bodyLength;
		int topicLength = (magic == MAGIC_V2) ? data.getShort(topicAt) & 0xFFFF : data.get(topicAt) & 0xFF;
		int propertiesLengthAt = topicAt + ((magic == MAGIC_V2) ? 2 : 1) + topicLength;
		int propertiesLength = data.getShort(propertiesLengthAt) & 0xFFFF;
		int propertiesAt = propertiesLengthAt + 2;
		if (propertiesAt + propertiesLength > end) {
			throw violation("properties of " + propertiesLength + " bytes where " + (end - propertiesAt) + " are left");
		}
		return new StoredMessageLayout(start, end - start, start + StoredMessageLayout.FLAG, storeHostAt,
				reconsumeTimesAt, bodyAt, bodyLength, propertiesAt, propertiesLength);
	}

	private static void unwrap(ByteBuffer data, StoredMessageLayout batch, MessageQueue queue,
			@Nullable Namespace namespace, long firstOffset, List<ReceivedMessage> messages) {
		int end = batch.bodyAt() + batch.bodyLength();
		long offset = firstOffset;
		for (int at = batch.bodyAt(); at < end;) {
			int size = (end - at >= BatchBody.OVERHEAD) ? data.getInt(at) : -1;
			if (size < BatchBody.OVERHEAD || size > end - at) {
				throw violation("a batch with a member of " + size + " bytes where " + (end - at) + " are left");
			}
			int bodyLength = data.getInt(at + 16);
			if (bodyLength < 0 || bodyLength > size - BatchBody.OVERHEAD) {
				throw violation("a body of " + bodyLength + " bytes in a batch's member of " + size);
			}
			int propertiesAt = at + 20 + bodyLength + 2;
			int propertiesLength = data.getShort(propertiesAt - 2) & 0xFFFF;
			if (propertiesLength > at + size - propertiesAt) {
				throw violation("properties of " + propertiesLength + " bytes in a batch's member of " + size);
			}
			messages.add(new StoredMessage(data,
					batch.member(size, at + 12, at + 20, bodyLength, propertiesAt, propertiesLength), queue, namespace,
					offset++, true));
			at += size;
		}
	}

	private static int topicStart(byte[] bytes, StoredMessageLayout layout) {
		boolean longForm = ByteBuffer.wrap(bytes).getInt(layout.start() + StoredMessageLayout.MAGIC) == MAGIC_V2;
		return layout.bodyAt() + layout.bodyLength() + (longForm ? 2 : 1);
	}

	private static String topic(byte[] bytes, StoredMessageLayout layout) {
		int at = topicStart(bytes, layout);
		return new String(bytes, at, layout.propertiesAt() - 2 - at, StandardCharsets.UTF_8);
	}

	// Most answers hold messages of one topic: its text is made once.
	private static boolean topicIs(String topic, byte[] bytes, StoredMessageLayout layout) {
		int at = topicStart(bytes, layout);
		if (layout.propertiesAt() - 2 - at != topic.length()) {
			return false;
		}
		for (int i = 0; i < topic.length(); i++) {
			if (bytes[at + i] != topic.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	private static ProtocolViolationException violation(String what) {
		return new ProtocolViolationException("The server sent " + what, ErrorContext.none(), null);
	}

}
