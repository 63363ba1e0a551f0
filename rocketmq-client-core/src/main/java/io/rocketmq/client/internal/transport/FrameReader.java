package io.rocketmq.client.internal.transport;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.codec.FrameDecoder;

/**
 * Decodes a channel's bytes into commands for its connection. Malformed bytes close the
 * channel, as nothing after them can be decoded.
 */
final class FrameReader extends ByteToMessageDecoder {

	/** Silence with requests in flight after which the channel counts as dead. */
	private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

	private final Connection connection;

	private long lastReadAt = System.nanoTime();

	private @Nullable Throwable failure;

	private @Nullable Channel channel;

	FrameReader(Connection connection) {
		this.connection = connection;
	}

	static FrameReader of(Channel channel) {
		return Objects.requireNonNull(channel.pipeline().get(FrameReader.class));
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) throws Exception {
		this.channel = context.channel();
		super.handlerAdded(context);
	}

	@Override
	protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
		this.lastReadAt = System.nanoTime();
		if (this.failure != null) {
			in.skipBytes(in.readableBytes());
			return;
		}
		int before = in.readerIndex();
		ReceivedCommand command = FrameDecoder.decode(in);
		this.connection.read(context.channel(), in.readerIndex() - before, this.lastReadAt);
		if (command != null) {
			out.add(command);
		}
	}

	/**
	 * Whether an expired request shows that the channel is dead: the server stopped in
	 * the middle of a frame, or has sent nothing since the request.
	 */
	boolean isStuck(PendingRequest request) {
		long silence = System.nanoTime() - this.lastReadAt;
		long waited = System.nanoTime() - request.writtenAt;
		boolean middleOfFrame = actualReadableBytes() > 0;
		return middleOfFrame ? silence >= request.deadline.timeout().toNanos() / 2
				: silence >= SILENCE_NANOS && silence >= waited;
	}

	void closeAsStuck() {
		ErrorContext context = ErrorContext.ofAddress(this.connection.address());
		if (actualReadableBytes() > 0) {
			fail(new ProtocolViolationException("The server stopped in the middle of a frame", context, null));
		}
		else {
			fail(new ConnectionLostException(
					"The server was silent for " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.lastReadAt)
							+ " ms with requests in flight",
					Outcome.UNKNOWN, context, null));
		}
	}

	void fail(Throwable cause) {
		if (this.failure == null) {
			this.failure = cause;
		}
		Objects.requireNonNull(this.channel).close();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		Throwable inner = (cause instanceof DecoderException && cause.getCause() != null) ? cause.getCause() : cause;
		fail(inner);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) throws Exception {
		super.channelInactive(context);
		this.connection.lost(context.channel(), this.failure);
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		if (context.channel().isWritable()) {
			this.connection.writable();
		}
	}

	/** Passes commands to the connection; follows the decoder in the pipeline. */
	static final class Receiver extends SimpleChannelInboundHandler<ReceivedCommand> {

		private final Connection connection;

		Receiver(Connection connection) {
			this.connection = connection;
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, ReceivedCommand command) {
			this.connection.received(context.channel(), command);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			of(context.channel()).exceptionCaught(context, cause);
		}

	}

}
