package io.rocketmq.client.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.hook.ConnectionListener;

/**
 * Makes connections and their channels. Thread-safe.
 */
public final class Connector {

	private final EventLoops loops;

	private final ClientOptions options;

	private final Executor resolver;

	/**
	 * Makes a connector.
	 * @param loops where channels live
	 * @param options timeouts and limits
	 * @param resolver where host names are looked up, which may block
	 */
	public Connector(EventLoops loops, ClientOptions options, Executor resolver) {
		this.loops = loops;
		this.options = options;
		this.resolver = resolver;
	}

	/**
	 * A connection that is not connected yet.
	 * @param address the server's {@code host:port}
	 * @param inbound takes the server's requests
	 * @param listener is told when it is made and lost
	 * @return the connection
	 */
	public Connection connection(String address, InboundHandler inbound, ConnectionListener listener) {
		return new Connection(address, this.loops.next(), this, this.options, inbound, listener);
	}

	CompletableFuture<Channel> connect(String address, EventLoop loop, Connection connection) {
		try {
			return CompletableFuture.supplyAsync(() -> resolve(address), this.resolver)
				.thenCompose((resolved) -> open(resolved, loop, connection));
		}
		catch (RejectedExecutionException ex) {
			// The client is being closed.
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static InetSocketAddress resolve(String address) {
		Endpoint endpoint = Endpoint.parse(address);
		try {
			return new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port());
		}
		catch (UnknownHostException ex) {
			throw new CompletionException(ex);
		}
	}

	private CompletableFuture<Channel> open(InetSocketAddress remote, EventLoop loop, Connection connection) {
		CompletableFuture<Channel> opened = new CompletableFuture<>();
		ChannelFuture connecting = new Bootstrap().group(loop)
			.channel(this.loops.channelType())
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.SO_KEEPALIVE, this.options.transport().keepAlive())
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK,
					new WriteBufferWaterMark(this.options.transport().writeBufferSize() / 2,
							this.options.transport().writeBufferSize()))
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS,
					(int) Math.min(Integer.MAX_VALUE, this.options.transport().connectTimeout().toMillis()))
			.handler(new ChannelInitializer<Channel>() {
				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(new FrameReader(connection), new FrameReader.Receiver(connection));
				}
			})
			.connect(remote);
		connecting.addListener((done) -> {
			if (done.isSuccess()) {
				opened.complete(connecting.channel());
			}
			else {
				opened.completeExceptionally(done.cause());
			}
		});
		return opened;
	}

}
