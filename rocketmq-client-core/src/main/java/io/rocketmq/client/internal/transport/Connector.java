package io.rocketmq.client.internal.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
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
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProxyOptions;
import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.config.TransportOptions;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.internal.support.Futures;

/**
 * Factory of connections and their channels. Thread-safe.
 */
public final class Connector {

	private static final int SMALLEST_READ = 64;

	private static final int FIRST_READ = 2048;

	/**
	 * Holds several responses to pulls: a frame that is read in parts is copied once
	 * more.
	 */
	private static final int LARGEST_READ = 256 * 1024;

	private final NettyEventLoops loops;

	private final ClientOptions options;

	private final Executor resolver;

	private final @Nullable TlsContexts tls;

	private final TransportCounters counters = new TransportCounters();

	public Connector(NettyEventLoops loops, ClientOptions options, Executor resolver) {
		this.loops = loops;
		this.options = options;
		this.resolver = resolver;
		this.tls = (options.transport().tls() != null) ? new TlsContexts(options.transport().tls()) : null;
	}

	/** Creates a connection that connects for its first request. */
	public Connection connection(String address, int failures, InboundHandler inbound, ConnectionListener listener) {
		Connection connection = new Connection(address, failures, this.loops.next(), this, this.options, inbound,
				listener);
		this.counters.opened(connection);
		return connection;
	}

	/** Returns the counters of all connections that were created here. */
	public TransportCounters counters() {
		return this.counters;
	}

	ConnectAttempt attempt(String address, EventLoop loop, Connection connection) {
		return new ConnectAttempt(this, this.options.transport(), address, loop, connection);
	}

	/** Looks up a name and reads certificates, within the connect time-out. */
	CompletableFuture<List<Target>> targets(String address) {
		long millis = this.options.transport().connectTimeout().toMillis();
		return Futures.attempt(() -> CompletableFuture.supplyAsync(() -> lookUp(address), this.resolver))
			.orTimeout(Math.max(1, millis), TimeUnit.MILLISECONDS)
			.exceptionallyCompose((failure) -> CompletableFuture.failedFuture((failure instanceof TimeoutException)
					? new UnknownHostException("the name could not be looked up within " + millis + " ms")
					: Futures.unwrap(failure)));
	}

	/** Blocks. */
	private List<Target> lookUp(String address) {
		Endpoint endpoint = Endpoint.parse(address);
		SslContext tls = (this.tls != null) ? this.tls.next() : null;
		ProxyOptions proxy = this.options.transport().proxy();
		try {
			if (proxy != null && !proxy.directHosts().contains(endpoint.host())) {
				return List
					.of(new Target(endpoint, InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()),
							proxyHandler(proxy), tls));
			}
			return Arrays.stream(InetAddress.getAllByName(endpoint.host()))
				.map((each) -> new Target(endpoint, new InetSocketAddress(each, endpoint.port()), null, tls))
				.toList();
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

	/** Opens a channel, which is ready for frames after its handshakes. */
	ChannelFuture open(Target target, EventLoop loop, Connection connection) {
		TransportOptions transport = this.options.transport();
		return new Bootstrap().group(loop)
			.channel(this.loops.channelType())
			.resolver(NoopAddressResolverGroup.INSTANCE)
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.RECVBUF_ALLOCATOR,
					new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ))
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
			// Null would keep the algorithm; an empty name sets none.
			parameters.setEndpointIdentificationAlgorithm(options.verifyHostName() ? "HTTPS" : "");
			handler.engine().setSSLParameters(parameters);
			pipeline.addLast(handler);
		}
		pipeline.addLast(new FrameReader(connection), new FrameReader.Receiver(connection));
	}

	/** Address to connect to, with proxy and TLS. */
	record Target(Endpoint endpoint, InetSocketAddress remote, @Nullable ProxyHandler proxy, @Nullable SslContext tls) {
	}

}
