package io.rocketmq.client.internal.protocol.codec;

import io.netty.buffer.ByteBuf;

import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;

/**
 * Reader of frame bodies. The body of each stored message becomes an array of its own at
 * once, which a listener gets without another copy. Stateless.
 */
final class BodyReader {

	private static final byte[] EMPTY = new byte[0];

	private BodyReader() {
	}

	static ReceivedCommand read(ByteBuf in, int length, ReceivedCommand command) {
		// Requests of servers may have bodies of any form; they are not split.
		int messages = command.isResponse() ? countMessages(in, length) : 0;
		if (messages > 0) {
			return readMessages(in, length, messages, command);
		}
		byte[] body = new byte[length];
		in.readBytes(body);
		return command.withBody(body);
	}

	/**
	 * Returns the number of messages, or 0 unless all are well-formed and have their own
	 * bodies. {@link StoredMessages} reports malformed ones.
	 */
	private static int countMessages(ByteBuf in, int length) {
		int start = in.readerIndex();
		int end = start + length;
		int count = 0;
		for (int at = start; at < end; at += in.getInt(at)) {
			if (!isMessage(in, at, end)) {
				return 0;
			}
			count++;
		}
		return count;
	}

	private static boolean isMessage(ByteBuf in, int at, int end) {
		if (end - at < StoredMessageLayout.MIN_SIZE) {
			return false;
		}
		int size = in.getInt(at);
		int magic = in.getInt(at + StoredMessageLayout.MAGIC);
		if (size < StoredMessageLayout.MIN_SIZE || size > end - at || !StoredMessageLayout.isMagic(magic)) {
			return false;
		}
		int sysFlag = in.getInt(at + StoredMessageLayout.SYS_FLAG);
		int bodyAt = StoredMessageLayout.bodyOffset(sysFlag);
		if ((sysFlag & MessageSysFlag.INNER_BATCH) != 0 || bodyAt > size) {
			return false;
		}
		int bodyLength = in.getInt(at + bodyAt - 4);
		return bodyLength >= 0 && bodyLength <= size - bodyAt;
	}

	private static ReceivedCommand readMessages(ByteBuf in, int length, int count, ReceivedCommand command) {
		byte[][] bodies = new byte[count][];
		int at = in.readerIndex();
		int rest = length;
		for (int i = 0; i < count; i++) {
			int bodyAt = at + StoredMessageLayout.bodyOffset(in.getInt(at + StoredMessageLayout.SYS_FLAG));
			int bodyLength = in.getInt(bodyAt - 4);
			bodies[i] = (bodyLength > 0) ? new byte[bodyLength] : EMPTY;
			in.getBytes(bodyAt, bodies[i]);
			rest -= bodyLength;
			at += in.getInt(at);
		}
		byte[] others = new byte[rest];
		int to = 0;
		for (byte[] body : bodies) {
			int size = in.getInt(in.readerIndex());
			int before = StoredMessageLayout.bodyOffset(in.getInt(in.readerIndex() + StoredMessageLayout.SYS_FLAG));
			int after = size - before - body.length;
			in.readBytes(others, to, before);
			in.skipBytes(body.length);
			in.readBytes(others, to + before, after);
			to += before + after;
		}
		return command.withBody(others, bodies);
	}

}
