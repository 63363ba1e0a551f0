package io.rocketmq.client.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import javax.net.ssl.SSLParameters;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProxyOptions;
import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.config.TransportOptions;
import io.rocketmq.client.hook.ConnectionListener;

/**
 * Makes connections and their channels. Thread-safe.
 */
public final class Connector {

	private final EventLoops loops;

	private final ClientOptions options;

	private final Executor resolver;

	private final @Nullable TlsContexts tls;

	/**
	 * Makes a connector.
	 * @param loops where channels live
	 * @param options timeouts and limits
	 * @param resolver where host names are looked up and certificates read, which may
	 * block
	 * @throws IllegalArgumentException if a file of the options on TLS can't be used,
	 * with its name and the reason
	 */
	public Connector(EventLoops loops, ClientOptions options, Executor resolver) {
		this.loops = loops;
		this.options = options;
		this.resolver = resolver;
		this.tls = (options.transport().tls() != null) ? new TlsContexts(options.transport().tls()) : null;
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
			return CompletableFuture.supplyAsync(() -> target(address), this.resolver)
				.thenCompose((target) -> open(target, loop, connection));
		}
		catch (RejectedExecutionException ex) {
			// The client is being closed.
			return CompletableFuture.failedFuture(ex);
		}
	}

	/** What may block: names are looked up, and certificates are read. */
	private Target target(String address) {
		Endpoint endpoint = Endpoint.parse(address);
		SslContext tls = (this.tls != null) ? this.tls.next() : null;
		ProxyOptions proxy = this.options.transport().proxy();
		if (proxy != null && proxy.directHosts().contains(endpoint.host())) {
			proxy = null;
		}
		try {
			InetSocketAddress remote = (proxy != null)
					? InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port())
					: new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port());
			ProxyHandler through = (proxy != null) ? proxyHandler(proxy) : null;
			return new Target(endpoint, remote, through, tls);
		}
		catch (UnknownHostException ex) {
			throw new CompletionException(ex);
		}
	}

	private ProxyHandler proxyHandler(ProxyOptions proxy) throws UnknownHostException {
		Socks5ProxyHandler handler = new Socks5ProxyHandler(
				new InetSocketAddress(InetAddress.getByName(proxy.proxy().host()), proxy.proxy().port()), proxy.user(),
				proxy.password());
		handler.setConnectTimeoutMillis(this.options.transport().connectTimeout().toMillis());
		return handler;
	}

	private CompletableFuture<Channel> open(Target target, EventLoop loop, Connection connection) {
		CompletableFuture<Channel> opened = new CompletableFuture<>();
		TransportOptions transport = this.options.transport();
		ChannelFuture connecting = new Bootstrap().group(loop)
			.channel(this.loops.channelType())
			.resolver(NoopAddressResolverGroup.INSTANCE)
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.SO_KEEPALIVE, transport.keepAlive())
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK,
					new WriteBufferWaterMark(transport.writeBufferSize() / 2, transport.writeBufferSize()))
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS,
					(int) Math.min(Integer.MAX_VALUE, transport.connectTimeout().toMillis()))
			.handler(new ChannelInitializer<Channel>() {
				@Override
				protected void initChannel(Channel channel) {
					initialize(channel, target, connection);
				}
			})
			.connect(target.remote());
		connecting.addListener((done) -> {
			if (done.isSuccess()) {
				shakeHands(connecting.channel(), target, opened);
			}
			else {
				opened.completeExceptionally(done.cause());
			}
		});
		return opened;
	}

	private void initialize(Channel channel, Target target, Connection connection) {
		ChannelPipeline pipeline = channel.pipeline();
		if (target.proxy() != null) {
			pipeline.addLast(target.proxy());
		}
		TlsOptions options = this.options.transport().tls();
		if (target.tls() != null && options != null) {
			SslHandler handler = target.tls()
				.newHandler(channel.alloc(), target.endpoint().host(), target.endpoint().port());
			handler.setHandshakeTimeoutMillis(options.handshakeTimeout().toMillis());
			SSLParameters parameters = handler.engine().getSSLParameters();
			// Java takes null for "as it is", and an empty name for none.
			parameters.setEndpointIdentificationAlgorithm(options.verifyHostName() ? "HTTPS" : "");
			handler.engine().setSSLParameters(parameters);
			pipeline.addLast(handler);
		}
		pipeline.addLast(new FrameReader(connection), new FrameReader.Receiver(connection));
	}

	/** With the proxy, if there is one, and then with the server, if it is by TLS. */
	private static void shakeHands(Channel channel, Target target, CompletableFuture<Channel> opened) {
		Future<Channel> last = null;
		if (target.proxy() != null) {
			last = target.proxy().connectFuture();
		}
		SslHandler tls = channel.pipeline().get(SslHandler.class);
		if (last != null) {
			last.addListener((done) -> {
				if (!done.isSuccess()) {
					fail(channel, opened, done.cause());
				}
				else if (tls == null) {
					opened.complete(channel);
				}
			});
		}
		if (tls != null) {
			tls.handshakeFuture().addListener((done) -> {
				if (done.isSuccess()) {
					opened.complete(channel);
				}
				else {
					fail(channel, opened, done.cause());
				}
			});
		}
		else if (last == null) {
			opened.complete(channel);
		}
	}

	private static void fail(Channel channel, CompletableFuture<Channel> opened, Throwable cause) {
		channel.close();
		opened.completeExceptionally(cause);
	}

	/**
	 * Where to, and by what way.
	 *
	 * @param endpoint the server, by name
	 * @param remote the server, by address; by name if a proxy looks it up
	 * @param proxy speaks with the proxy, or null for the direct way
	 * @param tls encrypts, or null
	 */
	private record Target(Endpoint endpoint, InetSocketAddress remote, @Nullable ProxyHandler proxy,
			@Nullable SslContext tls) {
	}

}
