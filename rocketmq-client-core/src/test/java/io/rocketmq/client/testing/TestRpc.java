package io.rocketmq.client.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.IoEngine;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.transport.Connector;
import io.rocketmq.client.internal.transport.NettyEventLoops;

/**
 * Transport of the client with its threads.
 */
public final class TestRpc implements AutoCloseable {

	/** Request without content, for scripted servers. */
	public static final Command PING = Command.request(RequestCode.GET_MAX_OFFSET, CommandHeader.NONE);

	private final NettyEventLoops loops = new NettyEventLoops(1, IoEngine.AUTO);

	private final ExecutorService resolver = Executors.newSingleThreadExecutor();

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final List<String> phases = new CopyOnWriteArrayList<>();

	private final Connector connector;

	private final RpcClient client;

	public TestRpc() {
		this((options) -> options);
	}

	public TestRpc(UnaryOperator<ClientOptions.Builder> customizer) {
		ClientOptions options = customizer
			.apply(ClientOptions.builder()
				.transport((transport) -> transport
					.reconnectBackoff(new Backoff(Duration.ofMillis(10), Duration.ofMillis(50)))))
			.build();
		this.connector = new Connector(this.loops, options, this.resolver);
		this.client = new RpcClient(this.connector, options.remote(), new ConnectionListener() {
			@Override
			public void phaseChanged(String address, ConnectionPhase from, ConnectionPhase to) {
				TestRpc.this.phases.add(from.name() + '>' + to);
			}

			@Override
			public void connected(String address) {
				TestRpc.this.events.add("connected " + address);
			}

			@Override
			public void disconnected(String address, String reason) {
				TestRpc.this.events.add("disconnected " + address);
			}
		});
	}

	public RpcClient client() {
		return this.client;
	}

	public Connector connector() {
		return this.connector;
	}

	public NettyEventLoops loops() {
		return this.loops;
	}

	/** Returns the events of the connection listener, in order. */
	public List<String> events() {
		return this.events;
	}

	/** Returns the phase changes of connections, in order. */
	public List<String> phases() {
		return this.phases;
	}

	public CompletableFuture<ReceivedCommand> ping(ScriptedServer server, Duration timeout) {
		return ping(server.address(), timeout);
	}

	public CompletableFuture<ReceivedCommand> ping(String address, Duration timeout) {
		return this.client.requestAsync(address, PING, Deadline.after(timeout));
	}

	/** Sends a request and waits for the answer. */
	public ReceivedCommand request(String address, Command command, Deadline deadline) {
		return Futures.await(() -> this.client.requestAsync(address, command, deadline));
	}

	@Override
	public void close() {
		this.client.close();
		this.loops.close();
		this.resolver.shutdownNow();
	}

}
