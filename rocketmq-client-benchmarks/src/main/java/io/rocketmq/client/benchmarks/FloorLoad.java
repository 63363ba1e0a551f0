package io.rocketmq.client.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Lower bound of the cost of sending: one thread writes prepared frames into one socket,
 * up to the in-flight limit, and reads only length, request id and code of each response.
 * Of large bodies it writes at most one buffer at a time, so fewer are in flight than the
 * limit allows and its latencies are shorter.
 */
final class FloorLoad implements SendLoad {

	private static final int WRITE_BUFFER = 512 * 1024;

	private static final int LONGEST_SECONDS = 30;

	private static final byte[] GOOD = "{\"code\":0,".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] OPAQUE = "\"opaque\":".getBytes(StandardCharsets.US_ASCII);

	private final SendWorkload workload;

	private final TimeLog log;

	private final FloorFrames frames;

	private final SocketChannel channel;

	private final ByteBuffer out;

	private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);

	private final long[] startedAt;

	private final int[] free;

	private int freeCount;

	private final Thread thread = new Thread(this::run, "send-benchmark-floor");

	private volatile boolean stopped;

	FloorLoad(String nameServer, String topic, byte[] body, SendWorkload workload, TimeLog log) throws IOException {
		this.workload = workload;
		this.log = log;
		TopicRoute route;
		try (RocketMQClient client = RocketMQClient.connect(nameServer)) {
			route = client.nameServer().route(topic);
		}
		this.frames = new FloorFrames(route.writableQueues(), body, workload.messagesPerCall());
		this.out = ByteBuffer.allocateDirect(Math.max(WRITE_BUFFER, this.frames.size()));
		this.startedAt = new long[workload.parallel()];
		this.free = new int[workload.parallel()];
		for (int i = 0; i < this.free.length; i++) {
			this.free[this.freeCount++] = i;
		}
		this.channel = SocketChannel.open(address(route));
		this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		this.thread.setDaemon(true);
	}

	static InetSocketAddress address(TopicRoute route) {
		String broker = route.brokerOf(route.writableQueues().get(0));
		@Nullable String address = route.master(broker);
		if (address == null || route.brokers().size() != 1) {
			throw new IllegalStateException("The floor is measured with one broker, not with " + route.brokers());
		}
		int colon = address.lastIndexOf(':');
		return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
	}

	@Override
	public void start() {
		this.thread.start();
	}

	@Override
	public void stop() throws InterruptedException {
		this.stopped = true;
		this.thread.join(TimeUnit.SECONDS.toMillis(LONGEST_SECONDS));
		if (this.thread.isAlive()) {
			throw new IllegalStateException(this.thread.getName() + " does not end");
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

	private void run() {
		try {
			while (!this.stopped || this.freeCount < this.free.length) {
				if (!this.stopped) {
					write();
				}
				read();
			}
		}
		catch (IOException | RuntimeException ex) {
			this.log.failed(ex);
		}
	}

	private void write() throws IOException {
		long now = System.nanoTime();
		this.out.clear();
		while (this.freeCount > 0 && this.out.remaining() >= this.frames.size()) {
			int slot = this.free[--this.freeCount];
			this.startedAt[slot] = now;
			this.frames.write(this.out, slot);
		}
		this.out.flip();
		while (this.out.hasRemaining()) {
			this.channel.write(this.out);
		}
	}

	private void read() throws IOException {
		if (this.channel.read(this.in) < 0) {
			throw new EOFException("The broker has closed the connection");
		}
		long now = System.nanoTime();
		this.in.flip();
		while (this.in.remaining() >= 8) {
			int start = this.in.position();
			int length = 4 + this.in.getInt(start);
			if (this.in.remaining() < length) {
				break;
			}
			answered(start + 8, start + length, now);
			this.in.position(start + length);
		}
		this.in.compact();
	}

	private void answered(int start, int end, long now) {
		if (!startsWith(GOOD, start)) {
			throw new IllegalStateException("Broker returned an error: "
					+ StandardCharsets.UTF_8.decode(this.in.duplicate().position(start).limit(end)));
		}
		int slot = opaque(start, end);
		this.log.add(now - this.startedAt[slot], this.workload.messagesPerCall());
		this.free[this.freeCount++] = slot;
	}

	/** Searches the opaque from the end, as it is near the end. */
	private int opaque(int start, int end) {
		for (int at = end - OPAQUE.length; at > start; at--) {
			if (startsWith(OPAQUE, at)) {
				int opaque = 0;
				for (int digit = at + OPAQUE.length; this.in.get(digit) >= '0'; digit++) {
					opaque = opaque * 10 + this.in.get(digit) - '0';
				}
				return opaque;
			}
		}
		throw new IllegalStateException("Answer has no opaque");
	}

	private boolean startsWith(byte[] text, int at) {
		for (int i = 0; i < text.length; i++) {
			if (this.in.get(at + i) != text[i]) {
				return false;
			}
		}
		return true;
	}

}
