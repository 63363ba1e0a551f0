package io.rocketmq.client.internal.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.hook.ConnectionStatus;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.internal.transport.Connection;
import io.rocketmq.client.internal.transport.Connector;
import io.rocketmq.client.internal.transport.InboundHandler;

/**
 * Requests by address, over one or several connections for each. A request that a server
 * answers with GO_AWAY, as it is shutting down, is sent once more over a new connection.
 * A server's request goes to the handler of its code; one without a handler is answered
 * with REQUEST_CODE_NOT_SUPPORTED. Futures complete on event loops. Thread-safe.
 */
public final class RpcClient implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RpcClient.class);

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

	/**
	 * Time to wait for requests in flight before disconnecting; pulls may wait longer.
	 */
	private static final Duration DRAIN_LIMIT = Duration.ofSeconds(1);

	private final Connector connector;

	private final RemoteOptions options;

	private final ConnectionListener listener;

	private final @Nullable Namespacing namespacing;

	private final @Nullable Signing signing;

	private final Inbound inbound = new Inbound();

	private final Map<String, ServerConnections> servers = new ConcurrentHashMap<>();

	private final Map<Integer, BiFunction<String, ReceivedCommand, CompletableFuture<Command>>> handlers = new ConcurrentHashMap<>();

	/** Replaced and disconnected connections, which close once nothing is in flight. */
	private final Set<Connection> retired = ConcurrentHashMap.newKeySet();

	/** Held for reading while connections get their event loops. */
	private final ReentrantReadWriteLock creation = new ReentrantReadWriteLock();

	private volatile boolean closed;

	public RpcClient(Connector connector, RemoteOptions options, ConnectionListener listener) {
		this.connector = connector;
		this.options = options;
		this.listener = listener;
		this.namespacing = (options.namespace() != null) ? new Namespacing(options.namespace()) : null;
		this.signing = (options.credentials() != null) ? new Signing(options.credentials()) : null;
	}

	/** Sets the handler of a request that servers send oneway. */
	public void onOneway(RequestCode code, BiConsumer<String, ReceivedCommand> handler) {
		onRequest(code, (address, request) -> {
			handler.accept(address, request);
			return CompletableFuture.completedFuture(Command.response(ResponseCode.SUCCESS, null));
		});
	}

	/**
	 * Sets the handler of a request that servers send. A failure is answered with
	 * SYSTEM_ERROR and its message.
	 */
	public void onRequest(RequestCode code, BiFunction<String, ReceivedCommand, CompletableFuture<Command>> handler) {
		this.handlers.put(code.code(), handler);
	}

	public CompletableFuture<ReceivedCommand> requestAsync(String address, Command command, Deadline deadline) {
		CompletableFuture<ReceivedCommand> answer;
		try {
			answer = server(address).choose(command.code()).request(prepared(command), deadline);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return (this.namespacing != null) ? answer.thenApply(this.namespacing::answered) : answer;
	}

	/** Sends a request without an answer; the future completes when it is written. */
	public CompletableFuture<@Nullable ReceivedCommand> oneway(String address, Command command, Deadline deadline) {
		try {
			return server(address).choose(command.code()).oneway(prepared(command), deadline);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/** Whether a connection to an address is live. */
	public boolean isConnected(String address) {
		ServerConnections server = this.servers.get(address);
		return server != null && server.anyLive();
	}

	/** Whether a connection has been live without interruption since an instant. */
	public boolean isConnectedSince(String address, long nanos) {
		ServerConnections server = this.servers.get(address);
		return server != null && server.anyLiveSince(nanos);
	}

	/** Whether the last attempt to connect to an address failed. */
	public boolean isFailing(String address) {
		ServerConnections server = this.servers.get(address);
		return server != null && server.isFailing();
	}

	/** Returns state and statistics of the connections to an address. */
	public List<ConnectionStatus> status(String address) {
		ServerConnections server = this.servers.get(address);
		return (server != null) ? server.all().stream().map(Connection::status).toList() : List.of();
	}

	public boolean isClosed() {
		return this.closed;
	}

	/**
	 * Closes the connections to an address that is no longer in use, once nothing is in
	 * flight. Later requests to the address connect again.
	 */
	public void disconnect(String address) {
		ServerConnections server = this.servers.remove(address);
		if (server != null) {
			server.all().forEach(this::retire);
		}
	}

	/**
	 * Closes all connections, as soon as nothing is in flight on them and at the latest
	 * after 1 s. Later requests connect again.
	 * @param detach detaches the event loops, so that later connections get others, and
	 * returns what ends the detached ones; or null to keep the event loops
	 */
	public void disconnectAll(@Nullable Supplier<Runnable> detach) {
		List<Connection> open = retireAll();
		if (!awaitAll(open.stream().map(Connection::ended), DRAIN_LIMIT)) {
			awaitAll(open.stream().map(Connection::close), CLOSE_LIMIT);
		}
		if (detach != null) {
			Runnable end;
			List<Connection> late;
			this.creation.writeLock().lock();
			try {
				end = detach.get();
				late = retireAll();
			}
			finally {
				this.creation.writeLock().unlock();
			}
			// Their requests go over new connections.
			awaitAll(late.stream().map(Connection::close), CLOSE_LIMIT);
			end.run();
		}
		this.retired.removeIf(Connection::isClosed);
	}

	private List<Connection> retireAll() {
		for (String address : this.servers.keySet()) {
			disconnect(address);
		}
		return List.copyOf(this.retired);
	}

	private static boolean awaitAll(Stream<CompletableFuture<Void>> each, Duration limit) {
		return Futures.awaitUninterruptibly(CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new)), limit);
	}

	/** Whether any connection is being made or live. */
	public boolean isConnected() {
		return this.servers.values().stream().flatMap((server) -> server.all().stream()).anyMatch(Connection::isOpen);
	}

	private void retire(Connection connection) {
		this.retired.add(connection);
		connection.retire();
		if (this.closed) {
			connection.close();
		}
	}

	/** Ends requests whose timer or task was lost. Called about once a second. */
	public void sweep() {
		for (ServerConnections server : this.servers.values()) {
			server.all().forEach(Connection::sweep);
		}
		this.retired.removeIf(Connection::isClosed);
		this.retired.forEach(Connection::sweep);
	}

	/** Wraps names into the namespace, then signs. */
	private Command prepared(Command command) {
		try {
			Command wrapped = (this.namespacing != null) ? this.namespacing.wrapped(command) : command;
			return (this.signing != null) ? this.signing.signed(wrapped) : wrapped;
		}
		catch (RuntimeException | Error ex) {
			throw new ProtocolViolationException("The request " + command.name() + " could not be created: " + ex,
					Outcome.NOT_SENT, ErrorContext.none(), ex);
		}
	}

	private ServerConnections server(String address) {
		if (this.closed) {
			throw new ClientClosedException("The client is closed", ErrorContext.ofAddress(address), null);
		}
		ServerConnections known = this.servers.get(address);
		return (known != null) ? known : create(address);
	}

	private ServerConnections create(String address) {
		this.creation.readLock().lock();
		try {
			return this.servers.computeIfAbsent(address,
					(each) -> new ServerConnections(this.options.connectionsPerBroker(),
							(failures) -> this.connector.connection(each, failures, this.inbound, this.listener)));
		}
		finally {
			this.creation.readLock().unlock();
		}
	}

	/**
	 * Closes all connections; requests in flight fail. Waits for at most 5 s, also on an
	 * interrupted thread, but not on an event loop.
	 */
	@Override
	public void close() {
		this.closed = true;
		List<CompletableFuture<Void>> each = new ArrayList<>();
		this.servers.values().forEach((server) -> each.add(server.close()));
		this.retired.forEach((connection) -> each.add(connection.close()));
		CompletableFuture<?>[] closing = each.toArray(CompletableFuture<?>[]::new);
		if (!Threads.isEventLoop() && !Futures.awaitUninterruptibly(CompletableFuture.allOf(closing), CLOSE_LIMIT)) {
			logger.atWarn()
				.addKeyValue("address", this.servers.keySet())
				.log("Could not close the connections to {} within {}", this.servers.keySet(), CLOSE_LIMIT);
		}
	}

	private final class Inbound implements InboundHandler {

		@Override
		public void handle(Connection connection, ReceivedCommand received) {
			Namespacing names = RpcClient.this.namespacing;
			ReceivedCommand request = (names != null) ? names.received(received) : received;
			answer(connection, request).whenComplete((answer, failure) -> {
				if (failure != null) {
					logger.atWarn()
						.addKeyValue("address", connection.address())
						.addKeyValue("code", request.code())
						.setCause(failure)
						.log("Could not handle request {} of {}", request.code(), connection.address());
				}
				if (!request.isOneway()) {
					connection.answer(request, (answer != null) ? answer : Command.response(ResponseCode.SYSTEM_ERROR,
							String.valueOf(Futures.unwrap(failure).getMessage())));
				}
			});
		}

		private CompletableFuture<Command> answer(Connection connection, ReceivedCommand request) {
			BiFunction<String, ReceivedCommand, CompletableFuture<Command>> handler = RpcClient.this.handlers
				.get(request.code());
			if (handler == null) {
				logger.atDebug()
					.addKeyValue("address", connection.address())
					.addKeyValue("code", request.code())
					.log("{} sent request {}, which has no handler", connection.address(), request.code());
				return CompletableFuture.completedFuture(Command.response(ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
						"request code " + request.code() + " is not supported by this client"));
			}
			try {
				return handler.apply(connection.address(), request);
			}
			catch (RuntimeException | Error ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		@Override
		public @Nullable Connection resendTo(Connection connection, ReceivedCommand answer) {
			if (answer.code() != ResponseCode.GO_AWAY.code()) {
				return null;
			}
			ServerConnections server = RpcClient.this.servers.get(connection.address());
			return (server != null && !RpcClient.this.closed) ? server.replace(connection, RpcClient.this::retire)
					: null;
		}

		@Override
		public @Nullable Connection successor(Connection retired) {
			return RpcClient.this.closed ? null : server(retired.address()).choose(0);
		}

	}

}
