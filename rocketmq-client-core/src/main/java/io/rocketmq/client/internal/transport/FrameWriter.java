package io.rocketmq.client.internal.transport;

import java.util.function.BiConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.codec.FrameEncoder;
import io.rocketmq.client.internal.transport.ConnectionState.Live;

/**
 * Writes the requests that wait to a live channel, as many as the channel and the limit
 * take, with one flush, and numbers them. Confined to the connection's event loop.
 */
final class FrameWriter {

	/**
	 * As many small frames share a buffer: one write for all costs less than one for
	 * each.
	 */
	private static final int FRAMES_TOGETHER = 32 * 1024;

	private final String address;

	private final int maxInFlight;

	private final ConnectionCounters counters;

	private final BiConsumer<PendingRequest, @Nullable RocketMQException> finisher;

	private int lastOpaque;

	/** Makes a writer. */
	FrameWriter(String address, int maxInFlight, ConnectionCounters counters,
			BiConsumer<PendingRequest, @Nullable RocketMQException> finisher) {
		this.address = address;
		this.maxInFlight = maxInFlight;
		this.counters = counters;
		this.finisher = finisher;
	}

	void write(Live live, WaitingRequests waiting) {
		Channel channel = live.channel();
		ByteBuf frames = null;
		boolean written = false;
		int room = this.maxInFlight - live.pending().size();
		while (channel.isWritable() && room > 0) {
			PendingRequest request = waiting.take();
			if (request == null) {
				break;
			}
			if (request.deadline.expired()) {
				this.finisher.accept(request, request.timeout(this.address));
				continue;
			}
			if (frames == null) {
				frames = allocate(channel, request, waiting.isEmpty());
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
				this.finisher.accept(request, null);
			}
			else {
				live.pending().put(request);
				room--;
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

	private @Nullable ByteBuf allocate(Channel channel, PendingRequest request, boolean alone) {
		int first = FrameEncoder.HEADER_ESTIMATE + request.command.body().length;
		try {
			return channel.alloc().ioBuffer(alone ? first : FRAMES_TOGETHER + first);
		}
		catch (RuntimeException | Error ex) {
			this.finisher.accept(request, failure(request, ex));
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
			this.finisher.accept(request, failure(request, ex));
			return false;
		}
	}

	private RocketMQException failure(PendingRequest request, Throwable cause) {
		if (cause instanceof OutOfMemoryError) {
			return new TooManyRequestsException(
					"No memory for a request of " + request.command.body().length + " bytes to " + this.address + ": "
							+ cause.getMessage()
							+ ". Send less at once, lower maxInFlightBytes, or raise -XX:MaxDirectMemorySize",
					request.context(this.address), cause);
		}
		return new ProtocolViolationException("The request could not be encoded: " + cause, Outcome.NOT_SENT,
				request.context(this.address), cause);
	}

}
