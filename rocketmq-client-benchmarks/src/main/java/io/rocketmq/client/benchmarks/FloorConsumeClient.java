package io.rocketmq.client.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.FrameEncoder;
import io.rocketmq.client.internal.protocol.header.PullMessageHeader;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Lower bound of the cost of consuming with one pull in flight: one thread sends prepared
 * frames, one queue after the other, over a blocking socket, and reads only the number of
 * messages from each response.
 */
final class FloorConsumeClient implements ConsumeClient {

	/** An offset with the maximum number of digits, so that any fits in its place. */
	private static final String OFFSET_MARK = "1111111111111111111";

	private static final byte[] GOOD = "{\"code\":0,".getBytes(StandardCharsets.US_ASCII);

	/** Behind the size of a stored message. */
	private static final int QUEUE_OFFSET_AT = 20;

	/** Position of the body's length if both hosts have IPv4 addresses. */
	private static final int BODY_LENGTH_AT = 84;

	private final TopicRoute route;

	private final SocketChannel channel;

	private final ByteBuffer in = ByteBuffer.allocateDirect(1024 * 1024);

	FloorConsumeClient(String nameServer, String topic) throws IOException {
		try (RocketMQClient client = RocketMQClient.connect(nameServer)) {
			this.route = client.nameServer().route(topic);
		}
		this.channel = SocketChannel.open(FloorLoad.address(this.route));
		this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
	}

	@Override
	public void consume(String group, int batch, ConsumeLog log) {
		if (batch > 1) {
			throw new UnsupportedOperationException("The floor has no listener for batches");
		}
		Thread thread = new Thread(() -> pullAll(group, log), "consume-benchmark-floor");
		thread.setDaemon(true);
		thread.start();
	}

	private void pullAll(String group, ConsumeLog log) {
		try {
			for (MessageQueue queue : this.route.readableQueues()) {
				byte[] frame = frame(group, queue);
				int offsetAt = new String(frame, StandardCharsets.ISO_8859_1).indexOf(OFFSET_MARK);
				ByteBuffer out = ByteBuffer.allocateDirect(frame.length).put(frame);
				long offset = 0;
				for (long next = -1; next != offset;) {
					offset = Math.max(next, 0);
					writeDigits(out, offsetAt, offset);
					out.clear();
					while (out.hasRemaining()) {
						this.channel.write(out);
					}
					next = readAnswer(offset, log);
				}
			}
		}
		catch (IOException ex) {
			ex.printStackTrace();
		}
	}

	private static byte[] frame(String group, MessageQueue queue) {
		PullMessageHeader header = new PullMessageHeader(group, queue.topic(), queue.queueId(),
				Long.parseLong(OFFSET_MARK), PULL_BATCH, 0, "TAG", "*", 1, queue.brokerName());
		ByteBuf frame = FrameEncoder.encode(Command.request(RequestCode.PULL_MESSAGE, header, new byte[0]), 0,
				UnpooledByteBufAllocator.DEFAULT);
		try {
			return ByteBufUtil.getBytes(frame);
		}
		finally {
			frame.release();
		}
	}

	private static void writeDigits(ByteBuffer out, int at, long offset) {
		long rest = offset;
		for (int i = OFFSET_MARK.length() - 1; i >= 0; i--) {
			out.put(at + i, (byte) ('0' + rest % 10));
			rest /= 10;
		}
	}

	/** Counts messages and returns the next offset, the same if there was none. */
	private long readAnswer(long offset, ConsumeLog log) throws IOException {
		this.in.clear();
		readTo(8);
		int end = 4 + this.in.getInt(0);
		readTo(end);
		int headerLength = this.in.getInt(4) & 0xFFFFFF;
		for (int i = 0; i < GOOD.length; i++) {
			if (this.in.get(8 + i) != GOOD[i]) {
				return offset;
			}
		}
		int count = 0;
		long offsets = 0;
		long bytes = 0;
		for (int at = 8 + headerLength; at < end; at += this.in.getInt(at)) {
			count++;
			offsets += this.in.getLong(at + QUEUE_OFFSET_AT);
			bytes += this.in.getInt(at + BODY_LENGTH_AT);
		}
		log.consumed(count, offsets, bytes);
		return offset + count;
	}

	private void readTo(int length) throws IOException {
		while (this.in.position() < length) {
			if (this.channel.read(this.in) < 0) {
				throw new EOFException("The broker has closed the connection");
			}
		}
	}

	@Override
	public boolean isListener(String thread) {
		return false;
	}

	@Override
	public void send(byte[] body, Consumer<@Nullable Throwable> done) {
		throw new UnsupportedOperationException("The floor only pulls");
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
