package io.rocketmq.client.internal.protocol.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Reader of stored messages, as in the responses to pulls (Apache's
 * {@code MessageDecoder}, and {@code MessageVersion} for the two forms of the topic's
 * length). Stateless.
 */
public final class StoredMessages {

	private static final int INNER_BATCH = MessageSysFlag.NEEDS_UNWRAP | MessageSysFlag.INNER_BATCH;

	private static final byte[][] NONE = {};

	private static final int AS_STORED = -1;

	private StoredMessages() {
	}

	public static List<ReceivedMessage> read(byte[] bytes, String brokerName) {
		return read(bytes, NONE, brokerName, AS_STORED, 0, null);
	}

	/** Reads the messages of a command, and unwraps batches (topics of type BatchCQ). */
	public static List<ReceivedMessage> read(ReceivedCommand command, String brokerName, long offsetDelta,
			@Nullable Namespace namespace) {
		return read(command.body(), command.cutOut(), brokerName, AS_STORED, offsetDelta, namespace);
	}

	/** Reads messages of one queue; those of a static topic have another stored id. */
	public static List<ReceivedMessage> readQueue(ReceivedCommand command, String brokerName, int queueId,
			long offsetDelta, @Nullable Namespace namespace) {
		return read(command.body(), command.cutOut(), brokerName, queueId, offsetDelta, namespace);
	}

	private static List<ReceivedMessage> read(byte[] bytes, byte[][] bodies, String brokerName, int givenQueueId,
			long offsetDelta, @Nullable Namespace namespace) {
		ByteBuffer data = ByteBuffer.wrap(bytes);
		List<ReceivedMessage> messages = new ArrayList<>(32);
		MessageQueue queue = null;
		String storedTopic = "";
		StoredMessageLayout before = null;
		try {
			for (int start = 0; start < bytes.length;) {
				int size = data.getInt(start);
				byte[] body = (bodies.length > 0) ? bodies[messages.size()] : null;
				int present = size - ((body != null) ? body.length : 0);
				if (size < StoredMessageLayout.MIN_SIZE || present > bytes.length - start) {
					throw violation("a message of " + size + " bytes with " + (bytes.length - start) + " remaining");
				}
				StoredMessageLayout layout = layout(data, start, start + present, size, body != null);
				int queueId = (givenQueueId >= 0) ? givenQueueId : data.getInt(start + StoredMessageLayout.QUEUE_ID);
				boolean sameTopic = before != null && sameTopic(bytes, before, layout);
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
					messages.add(new StoredMessage(data, body, layout, queue, namespace, offset, false));
				}
				before = layout;
				start += present;
			}
		}
		catch (IndexOutOfBoundsException ex) {
			throw new ProtocolViolationException("The server sent a message that ends before its last part",
					ErrorContext.none(), ex);
		}
		return messages;
	}

	private static StoredMessageLayout layout(ByteBuffer data, int start, int end, int size, boolean bodyCutOut) {
		int magic = data.getInt(start + StoredMessageLayout.MAGIC);
		if (!StoredMessageLayout.isMagic(magic)) {
			throw violation("a message with the magic code " + Integer.toHexString(magic));
		}
		int sysFlag = data.getInt(start + StoredMessageLayout.SYS_FLAG);
		int bodyAt = start + StoredMessageLayout.bodyOffset(sysFlag);
		int bodyLength = bodyCutOut ? 0 : data.getInt(bodyAt - 4);
		if (bodyLength < 0 || bodyLength > end - bodyAt) {
			throw violation("a body of " + bodyLength + " bytes with " + (end - bodyAt) + " remaining");
		}
		int topicAt = bodyAt + bodyLength;
		int topicLength = (magic == StoredMessageLayout.MAGIC_V2) ? data.getShort(topicAt) & 0xFFFF
				: data.get(topicAt) & 0xFF;
		int propertiesLengthAt = topicAt + ((magic == StoredMessageLayout.MAGIC_V2) ? 2 : 1) + topicLength;
		int propertiesLength = data.getShort(propertiesLengthAt) & 0xFFFF;
		int propertiesAt = propertiesLengthAt + 2;
		if (propertiesAt + propertiesLength > end) {
			throw violation("properties of " + propertiesLength + " bytes with " + (end - propertiesAt) + " remaining");
		}
		return new StoredMessageLayout(start, size, start + StoredMessageLayout.FLAG,
				start + StoredMessageLayout.storeHostOffset(sysFlag),
				start + StoredMessageLayout.reconsumeTimesOffset(sysFlag), bodyAt, bodyLength, propertiesAt,
				propertiesLength);
	}

	private static void unwrap(ByteBuffer data, StoredMessageLayout batch, MessageQueue queue,
			@Nullable Namespace namespace, long firstOffset, List<ReceivedMessage> messages) {
		int end = batch.bodyAt() + batch.bodyLength();
		long offset = firstOffset;
		for (int at = batch.bodyAt(); at < end;) {
			int size = (end - at >= BatchBody.OVERHEAD) ? data.getInt(at) : -1;
			if (size < BatchBody.OVERHEAD || size > end - at) {
				throw violation("a batch with a member of " + size + " bytes and " + (end - at) + " remaining");
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
			messages.add(new StoredMessage(data, null,
					batch.member(size, at + 12, at + 20, bodyLength, propertiesAt, propertiesLength), queue, namespace,
					offset++, true));
			at += size;
		}
	}

	private static int topicStart(byte[] bytes, StoredMessageLayout layout) {
		// The last byte of the magic code tells the size of the topic's length.
		boolean longForm = bytes[layout.start() + StoredMessageLayout.MAGIC + 3] == (byte) StoredMessageLayout.MAGIC_V2;
		return layout.bodyAt() + layout.bodyLength() + (longForm ? 2 : 1);
	}

	private static String topic(byte[] bytes, StoredMessageLayout layout) {
		int at = topicStart(bytes, layout);
		return new String(bytes, at, layout.propertiesAt() - 2 - at, StandardCharsets.UTF_8);
	}

	// Most responses have messages of one topic, whose string is created once.
	private static boolean sameTopic(byte[] bytes, StoredMessageLayout one, StoredMessageLayout other) {
		return Arrays.equals(bytes, topicStart(bytes, one), one.propertiesAt() - 2, bytes, topicStart(bytes, other),
				other.propertiesAt() - 2);
	}

	private static ProtocolViolationException violation(String what) {
		return new ProtocolViolationException("The server sent " + what, ErrorContext.none(), null);
	}

}
