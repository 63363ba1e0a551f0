package io.rocketmq.client.internal.transport;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.TransportOptions;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.transport.Connector.Target;

/**
 * One attempt to connect: looks up the name, tries its addresses one after the other, and
 * does the handshakes with the proxy and the server. It always ends. Confined to the
 * event loop, except for {@link #abort}.
 */
final class ConnectAttempt {

	/** Extra time of an attempt beyond its steps. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private final Connector connector;

	private final TransportOptions options;

	private final String address;

	private final EventLoop loop;

	private final Connection connection;

	private final CompletableFuture<Channel> opened = new CompletableFuture<>();

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	/** Latest end of the current step, after its own time-outs. */
	private long stepEndsAt;

	/** Current step, for messages. */
	private volatile String step = "looking up the name";

	private @Nullable Channel channel;

	private @Nullable Throwable firstFailure;

	ConnectAttempt(Connector connector, TransportOptions options, String address, EventLoop loop,
			Connection connection) {
		this.connector = connector;
		this.options = options;
		this.address = address;
		this.loop = loop;
		this.connection = connection;
		this.stepEndsAt = stepEnd();
	}

	private long stepEnd() {
		Duration handshake = (this.options.tls() != null) ? this.options.tls().handshakeTimeout() : Duration.ZERO;
		return System.nanoTime() + this.options.connectTimeout().plus(handshake).plus(GRACE).toNanos();
	}

	String step() {
		return this.step;
	}

	/** Returns the channel, which is ready for frames. */
	CompletableFuture<Channel> opened() {
		return this.opened;
	}

	/** Completes once a failed attempt no longer uses the event loop. */
	CompletableFuture<Void> ended() {
		return this.ended;
	}

	/** Whether the current step has outlived its own time-outs. */
	boolean isOverdue() {
		return System.nanoTime() - this.stepEndsAt > 0;
	}

	void begin() {
		this.connector.targets(this.address)
			.whenComplete((targets, failure) -> onLoop(() -> lookedUp(targets, failure)));
	}

	private void lookedUp(@Nullable List<Target> targets, @Nullable Throwable failure) {
		if (targets == null || targets.isEmpty()) {
			fail((failure != null) ? Futures.unwrap(failure) : new UnknownHostException("the name has no address"));
			return;
		}
		tryNext(targets, 0);
	}

	private void tryNext(List<Target> targets, int index) {
		if (this.opened.isDone() || this.loop.isShuttingDown()) {
			fail(new IOException("the attempt was abandoned"));
			return;
		}
		this.stepEndsAt = stepEnd();
		Target target = targets.get(index);
		this.step = "waiting for " + target.remote() + " to accept";
		ChannelFuture connecting = this.connector.open(target, this.loop, this.connection);
		this.channel = connecting.channel();
		connecting.addListener((done) -> onLoop(() -> {
			if (done.isSuccess()) {
				handshake(connecting.channel(), targets, index);
			}
			else {
				failed(targets, index, connectFailure(target, done.cause()));
			}
		}));
	}

	/** Does the handshake with the proxy, if any, and then with the server, if by TLS. */
	private void handshake(Channel connected, List<Target> targets, int index) {
		ProxyHandler proxy = targets.get(index).proxy();
		SslHandler tls = connected.pipeline().get(SslHandler.class);
		if (proxy != null) {
			proxy.connectFuture().addListener((done) -> {
				if (!done.isSuccess()) {
					failed(targets, index, done.cause());
				}
				else if (tls == null) {
					succeed(connected);
				}
			});
		}
		if (tls != null) {
			this.step = "in the TLS handshake, which a port without TLS may never answer";
			tls.handshakeFuture().addListener((done) -> {
				if (done.isSuccess()) {
					succeed(connected);
				}
				else if (proxy == null || proxy.isConnected()) {
					failed(targets, index, handshakeFailure(done.cause()));
				}
			});
		}
		else if (proxy == null) {
			succeed(connected);
		}
	}

	/** With a proxy, it is the proxy that could not be reached. */
	private static Throwable connectFailure(Target target, Throwable cause) {
		ProxyHandler proxy = target.proxy();
		return (proxy != null && !(cause instanceof ProxyConnectException))
				? new ProxyConnectException(
						"the SOCKS5 proxy " + proxy.proxyAddress() + " can't be reached: " + cause.getMessage(), cause)
				: cause;
	}

	/**
	 * A server that does not speak TLS usually closes the connection without an answer.
	 */
	private static Throwable handshakeFailure(Throwable cause) {
		return (cause instanceof SSLException || !(cause instanceof IOException)) ? cause
				: new SSLException("closed by the server", cause);
	}

	private void succeed(Channel connected) {
		if (!connected.isActive()) {
			fail(new IOException("closed by the other side at once"));
		}
		else if (!this.opened.complete(connected)) {
			close();
		}
	}

	private void failed(List<Target> targets, int index, Throwable cause) {
		if (this.channel != null) {
			this.channel.close();
		}
		if (this.firstFailure == null) {
			this.firstFailure = cause;
		}
		else if (cause != this.firstFailure) {
			this.firstFailure.addSuppressed(cause);
		}
		if (index + 1 < targets.size()) {
			tryNext(targets, index + 1);
		}
		else {
			fail(this.firstFailure);
		}
	}

	private void fail(Throwable cause) {
		this.opened.completeExceptionally(cause);
		close();
	}

	/** Fails the attempt, unless it has ended. */
	void abort(Throwable cause) {
		if (this.opened.completeExceptionally(cause)) {
			onLoop(this::close);
		}
	}

	private void close() {
		Channel open = this.channel;
		if (open == null) {
			this.ended.complete(null);
		}
		else {
			open.closeFuture().addListener((done) -> this.ended.complete(null));
			open.close();
		}
	}

	private void onLoop(Runnable task) {
		if (this.loop.inEventLoop()) {
			run(task);
			return;
		}
		try {
			this.loop.execute(() -> run(task));
		}
		catch (RejectedExecutionException ex) {
			this.opened.completeExceptionally(ex);
			this.ended.complete(null);
		}
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			fail(ex);
		}
	}

}
