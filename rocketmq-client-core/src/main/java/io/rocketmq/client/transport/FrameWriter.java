package io.rocketmq.client.transport;

import java.util.function.BiConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.protocol.Command;
import io.rocketmq.client.protocol.codec.FrameEncoder;
import io.rocketmq.client.transport.ConnectionState.Live;

/**
 * Writes the requests that wait to a live channel, as many as the channel and the limit
 * take, with one flush, and numbers them. Confined to the connection's event loop.
 */
final class FrameWriter {

	private final String address;

	private final int maxInFlight;

	private final ConnectionFigures figures;

	private final BiConsumer<PendingRequest, @Nullable RocketMQException> finisher;

	private int lastOpaque;

	/**
	 * Makes a writer.
	 * @param address the server's address, for messages
	 * @param maxInFlight how many requests may wait for answers
	 * @param figures counts what is written
	 * @param finisher ends a request that waits for no answer, or can't be sent
	 */
	FrameWriter(String address, int maxInFlight, ConnectionFigures figures,
			BiConsumer<PendingRequest, @Nullable RocketMQException> finisher) {
		this.address = address;
		this.maxInFlight = maxInFlight;
		this.figures = figures;
		this.finisher = finisher;
	}

	void write(Live live, WaitingRequests waiting) {
		Channel channel = live.channel();
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
			ByteBuf frame = encode(request, channel);
			if (frame == null) {
				continue;
			}
			this.figures.written(frame.readableBytes());
			channel.write(frame, channel.voidPromise());
			written = true;
			request.writtenAt = System.nanoTime();
			if (request.command.expectsNoAnswer()) {
				this.finisher.accept(request, null);
			}
			else {
				live.pending().put(request);
				room--;
			}
		}
		if (written) {
			live.watch().used(System.nanoTime());
			channel.flush();
		}
	}

	private @Nullable ByteBuf encode(PendingRequest request, Channel channel) {
		boolean answer = (request.command.flag() & Command.RESPONSE) != 0;
		if (!answer) {
			request.opaque = ++this.lastOpaque;
		}
		try {
			return FrameEncoder.encode(request.command, request.opaque, channel.alloc());
		}
		catch (RuntimeException ex) {
			this.finisher.accept(request, new ProtocolViolationException("The request could not be encoded: " + ex,
					request.context(this.address), ex));
			return null;
		}
	}

}
