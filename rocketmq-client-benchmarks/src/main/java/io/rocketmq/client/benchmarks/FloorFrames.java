package io.rocketmq.client.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;

import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.BatchBody;
import io.rocketmq.client.internal.protocol.codec.FrameEncoder;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;

/**
 * Prepared frames of sends, one for each queue. Of a frame only the opaque is changed,
 * and of a single message the end of its unique id. Not thread-safe.
 */
final class FloorFrames {

	/** Behind length, header length, code, language and version. */
	private static final int OPAQUE_AT = 13;

	private static final int COUNTER_DIGITS = 8;

	private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

	private final byte[][] frames;

	private final int[] counterAt;

	private int next;

	FloorFrames(List<MessageQueue> queues, byte[] body, int messages) {
		this.frames = new byte[queues.size()][];
		this.counterAt = new int[queues.size()];
		for (int i = 0; i < this.frames.length; i++) {
			String id = MessageIds.next();
			this.frames[i] = frame(queues.get(i), body, messages, id);
			int idAt = new String(this.frames[i], StandardCharsets.ISO_8859_1).indexOf(id);
			this.counterAt[i] = (messages == 1) ? idAt + id.length() - COUNTER_DIGITS : -1;
		}
	}

	/** Returns the size of the largest frame. */
	int size() {
		int size = 0;
		for (byte[] frame : this.frames) {
			size = Math.max(size, frame.length);
		}
		return size;
	}

	/** Writes the next frame. */
	void write(ByteBuffer out, int opaque) {
		int index = this.next++;
		int queue = (index & Integer.MAX_VALUE) % this.frames.length;
		int start = out.position();
		out.put(this.frames[queue]);
		out.putInt(start + OPAQUE_AT, opaque);
		if (this.counterAt[queue] >= 0) {
			for (int i = 0; i < COUNTER_DIGITS; i++) {
				out.put(start + this.counterAt[queue] + i, HEX[(index >>> (28 - 4 * i)) & 0xF]);
			}
		}
	}

	private static byte[] frame(MessageQueue queue, byte[] body, int messages, String id) {
		boolean batch = messages > 1;
		byte[] sent = body;
		if (batch) {
			BatchBody bodies = new BatchBody();
			for (int i = 0; i < messages; i++) {
				bodies.add(0, body, properties(MessageIds.next()));
			}
			sent = bodies.toByteArray();
		}
		SendMessageHeader header = new SendMessageHeader("send-benchmark-floor", queue.topic(), 8, queue.queueId(), 0,
				System.currentTimeMillis(), 0, properties(id), 0, null, batch, queue.brokerName());
		ByteBuf frame = FrameEncoder.encode(
				Command.request(batch ? RequestCode.SEND_BATCH_MESSAGE : RequestCode.SEND_MESSAGE_V2, header, sent), 0,
				UnpooledByteBufAllocator.DEFAULT);
		try {
			return ByteBufUtil.getBytes(frame);
		}
		finally {
			frame.release();
		}
	}

	private static String properties(String id) {
		StringBuilder text = new StringBuilder();
		MessageProperties.append(PropertyNames.TAGS, SendWorkload.TAG, text);
		MessageProperties.append(PropertyNames.KEYS, SendWorkload.KEY, text);
		MessageProperties.append(PropertyNames.UNIQUE_KEY, id, text);
		return text.toString();
	}

}
