package io.rocketmq.client.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.codec.FrameEncoder;
import io.rocketmq.client.internal.transport.ConnectionState.Live;

/**
 * Writes queued requests to a live channel, as many as the channel and the in-flight
 * limit take, with one flush, and numbers them. Confined to the connection's event loop.
 */
final class FrameWriter {

	/**
	 * Small frames share a buffer of this size: one write for all costs less than one for
	 * each.
	 */
	private static final int FRAMES_TOGETHER = 32 * 1024;

	private final RequestQueue requests;

	private final ConnectionFailures failures;

	private final ConnectionCounters counters;

	private int lastOpaque;

	FrameWriter(RequestQueue requests, ConnectionFailures failures, ConnectionCounters counters) {
		this.requests = requests;
		this.failures = failures;
		this.counters = counters;
	}

	void write(Live live) {
		Channel channel = live.channel();
		ByteBuf frames = null;
		boolean written = false;
		int free = this.failures.options().maxInFlightPerConnection() - live.pending().size();
		while (channel.isWritable() && free > 0) {
			PendingRequest request = this.requests.take();
			if (request == null) {
				break;
			}
			if (request.deadline.expired()) {
				this.requests.finish(request, null, request.timeout(this.failures.address()));
				continue;
			}
			if (frames == null) {
				frames = allocate(channel, request);
				if (frames == null) {
					continue;
				}
			}
			int before = frames.writerIndex();
			if (!encode(request, frames)) {
				continue;
			}
			this.counters.written(frames.writerIndex() - before);
			written = true;
			request.writtenAt = System.nanoTime();
			if (request.command.expectsNoAnswer()) {
				this.requests.finish(request, null, null);
			}
			else {
				live.pending().put(request);
				free--;
			}
			if (frames.readableBytes() >= FRAMES_TOGETHER) {
				channel.write(frames, channel.voidPromise());
				frames = null;
			}
		}
		if (frames != null && frames.isReadable()) {
			channel.write(frames, channel.voidPromise());
		}
		else if (frames != null) {
			frames.release();
		}
		if (written) {
			live.watch().used(System.nanoTime());
			channel.flush();
		}
	}

	private @Nullable ByteBuf allocate(Channel channel, PendingRequest request) {
		int first = FrameEncoder.HEADER_ESTIMATE + request.command.body().length;
		try {
			return channel.alloc().ioBuffer(this.requests.isEmpty() ? first : FRAMES_TOGETHER + first);
		}
		catch (RuntimeException | Error ex) {
			this.requests.finish(request, null, this.failures.notEncoded(request, ex));
			return null;
		}
	}

	private boolean encode(PendingRequest request, ByteBuf out) {
		boolean answer = (request.command.flag() & Command.RESPONSE) != 0;
		if (!answer) {
			request.opaque = ++this.lastOpaque;
		}
		int before = out.writerIndex();
		try {
			FrameEncoder.encode(request.command, request.opaque, out);
			return true;
		}
		catch (RuntimeException | Error ex) {
			out.writerIndex(before);
			this.requests.finish(request, null, this.failures.notEncoded(request, ex));
			return false;
		}
	}

}
