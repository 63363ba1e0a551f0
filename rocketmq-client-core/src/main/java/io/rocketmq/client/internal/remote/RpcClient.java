package io.rocketmq.client.internal.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

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
 * Calls by address. Requests go through the interceptors in their order: namespace, then
 * signing. A request that a server answers with GO_AWAY, as it is shutting down, is sent
 * once more over a fresh connection. Requests of servers go to the handler of their code;
 * what has none is answered with REQUEST_CODE_NOT_SUPPORTED. Thread-safe.
 */
public final class RpcClient implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RpcClient.class);

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

	private final Connector connector;

	private final RemoteOptions options;

	private final ConnectionListener listener;

	private final RequestInterceptor[] interceptors;

	private final @Nullable Namespacing namespacing;

	private final Inbound inbound = new Inbound();

	private final Map<String, ServerConnections> servers;

	private final Map<Integer, BiFunction<String, ReceivedCommand, CompletableFuture<Command>>> handlers;

	/** Those that finish what is in flight, and then close. */
	private final Set<Connection> retired;

	private final AtomicBoolean closed;

	/** Completes the futures, or null to do that on the event loops. */
	private final @Nullable Executor completions;

	/** Makes a client without connections. */
	public RpcClient(Connector connector, RemoteOptions options, ConnectionListener listener) {
		this.connector = connector;
		this.options = options;
		this.listener = listener;
		List<RequestInterceptor> chain = new ArrayList<>();
		this.namespacing = (options.namespace() != null) ? new Namespacing(options.namespace()) : null;
		if (this.namespacing != null) {
			chain.add(this.namespacing);
		}
		if (options.credentials() != null) {
			chain.add(new Signing(options.credentials()));
		}
		this.interceptors = chain.toArray(RequestInterceptor[]::new);
		this.servers = new ConcurrentHashMap<>();
		this.handlers = new ConcurrentHashMap<>();
		this.retired = ConcurrentHashMap.newKeySet();
		this.closed = new AtomicBoolean();
		this.completions = null;
	}

	private RpcClient(RpcClient other, Executor completions) {
		this.connector = other.connector;
		this.options = other.options;
		this.listener = other.listener;
		this.interceptors = other.interceptors;
		this.namespacing = other.namespacing;
		this.servers = other.servers;
		this.handlers = other.handlers;
		this.retired = other.retired;
		this.closed = other.closed;
		this.completions = completions;
	}

	/**
	 * This client, with the same connections, for calls whose futures are handed to
	 * users: what follows them does not run on event loops.
	 */
	public RpcClient completingOn(Executor executor) {
		return new RpcClient(this, executor);
	}

	/** Sets the handler of a request that servers send without wanting an answer. */
	public void onOneway(RequestCode code, BiConsumer<String, ReceivedCommand> handler) {
		onRequest(code, (address, request) -> {
			handler.accept(address, request);
			return CompletableFuture.completedFuture(Command.response(ResponseCode.SUCCESS, null));
		});
	}

	/**
	 * Sets the handler of a request that servers send. Its answer goes back with the
	 * request's number; a failure is answered with SYSTEM_ERROR and its message.
	 */
	public void onRequest(RequestCode code, BiFunction<String, ReceivedCommand, CompletableFuture<Command>> handler) {
		this.handlers.put(code.code(), handler);
	}

	/** Sends a request and waits for the answer. */
	public ReceivedCommand request(String address, Command command, Deadline deadline) {
		return Futures.await(() -> requestAsync(address, command, deadline));
	}

	/** Sends a request. */
	public CompletableFuture<ReceivedCommand> requestAsync(String address, Command command, Deadline deadline) {
		CompletableFuture<ReceivedCommand> answer;
		try {
			answer = server(address).choose(command.code()).request(intercepted(command), deadline);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
		if (this.namespacing != null) {
			answer = answer.thenApply(this.namespacing::answered);
		}
		if (this.completions != null) {
			answer = answer.whenCompleteAsync((each, failure) -> {
			}, this.completions);
		}
		return answer;
	}

	/** Sends a request that wants no answer. */
	public CompletableFuture<@Nullable ReceivedCommand> oneway(String address, Command command, Deadline deadline) {
		try {
			CompletableFuture<@Nullable ReceivedCommand> written = server(address).choose(command.code())
				.oneway(intercepted(command), deadline);
			if (this.completions != null) {
				written = written.whenCompleteAsync((none, failure) -> {
				}, this.completions);
			}
			return written;
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/** Whether there is a connection to an address. */
	public boolean isConnected(String address) {
		ServerConnections server = this.servers.get(address);
		return server != null && server.anyLive();
	}

	/** Whether a connection that there was at a moment has never been lost since. */
	public boolean isConnectedSince(String address, long nanos) {
		ServerConnections server = this.servers.get(address);
		return server != null && server.anyLiveSince(nanos);
	}

	/** Whether an address could not be reached when that was last tried. */
	public boolean isFailing(String address) {
		ServerConnections server = this.servers.get(address);
		return server != null && server.isFailing();
	}

	/** Returns state and statistics of the connections to an address. */
	public List<ConnectionStatus> status(String address) {
		ServerConnections server = this.servers.get(address);
		return (server != null) ? server.all().stream().map(Connection::status).toList() : List.of();
	}

	/** Whether this client is closed, so that calls fail for that reason alone. */
	public boolean isClosed() {
		return this.closed.get();
	}

	/**
	 * Closes the connections to an address that is no longer in use, once the requests in
	 * flight have ended. Later requests to the address make new ones.
	 */
	public void disconnect(String address) {
		ServerConnections server = this.servers.remove(address);
		if (server != null) {
			server.all().forEach(this::retire);
		}
	}

	private void retire(Connection connection) {
		this.retired.add(connection);
		connection.retire();
		if (this.closed.get()) {
			connection.close();
		}
	}

	/**
	 * Ends what should have ended by now, in case that a timer or a task was lost. To be
	 * called about once a second.
	 */
	public void sweep() {
		for (ServerConnections server : this.servers.values()) {
			server.all().forEach(Connection::sweep);
		}
		this.retired.removeIf(Connection::isClosed);
		this.retired.forEach(Connection::sweep);
	}

	private Command intercepted(Command command) {
		Command intercepted = command;
		try {
			for (RequestInterceptor interceptor : this.interceptors) {
				intercepted = interceptor.intercept(intercepted);
			}
		}
		catch (RuntimeException | Error ex) {
			throw new ProtocolViolationException("The request " + command.name() + " could not be made: " + ex,
					Outcome.NOT_SENT, ErrorContext.none(), ex);
		}
		return intercepted;
	}

	private ServerConnections server(String address) {
		if (this.closed.get()) {
			throw new ClientClosedException("The client is closed", ErrorContext.ofAddress(address), null);
		}
		ServerConnections known = this.servers.get(address);
		return (known != null) ? known
				: this.servers.computeIfAbsent(address,
						(each) -> new ServerConnections(this.options.connectionsPerBroker(),
								(failures) -> this.connector.connection(each, failures, this.inbound, this.listener)));
	}

	/**
	 * Closes all connections; requests in flight fail. Waits for that for at most 5 s,
	 * also on an interrupted thread, but not on an event loop.
	 */
	@Override
	public void close() {
		this.closed.set(true);
		List<CompletableFuture<Void>> each = new ArrayList<>();
		this.servers.values().forEach((server) -> each.add(server.close()));
		this.retired.forEach((connection) -> each.add(connection.close()));
		CompletableFuture<?>[] closing = each.toArray(CompletableFuture<?>[]::new);
		if (!Threads.isEventLoop() && !Futures.awaitUninterruptibly(CompletableFuture.allOf(closing), CLOSE_LIMIT)) {
			logger.warn("The connections to {} were not closed within {}", this.servers.keySet(), CLOSE_LIMIT);
		}
	}

	/** Takes what servers send by themselves. */
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
				logger.debug("{} sent request {}, which this client does not know", connection.address(),
						request.code());
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
			return (server != null && !RpcClient.this.closed.get()) ? server.replace(connection, RpcClient.this::retire)
					: null;
		}

		@Override
		public @Nullable Connection successor(Connection retired) {
			return RpcClient.this.closed.get() ? null : server(retired.address()).choose(0);
		}

	}

}
