package io.rocketmq.client.remote;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.protocol.Command;
import io.rocketmq.client.protocol.ReceivedCommand;
import io.rocketmq.client.protocol.RequestCode;
import io.rocketmq.client.protocol.ResponseCode;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.transport.Connection;
import io.rocketmq.client.transport.Connector;

/**
 * Calls by address, over one connection to each. Requests of servers go to the handler of
 * their code; what has none is answered with REQUEST_CODE_NOT_SUPPORTED. Thread-safe.
 */
public final class RpcClient implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RpcClient.class);

	private final Connector connector;

	private final ConnectionListener listener;

	private final Map<String, Connection> connections = new ConcurrentHashMap<>();

	private final Map<Integer, BiConsumer<String, ReceivedCommand>> handlers = new ConcurrentHashMap<>();

	private volatile boolean closed;

	/**
	 * Makes a client without connections.
	 * @param connector makes connections
	 * @param listener is told when one is made or lost
	 */
	public RpcClient(Connector connector, ConnectionListener listener) {
		this.connector = connector;
		this.listener = listener;
	}

	/**
	 * Sets the handler of a request that servers send without wanting an answer.
	 * @param code the request
	 * @param handler takes the server's address and the request, on an event loop; must
	 * not block
	 */
	public void onOneway(RequestCode code, BiConsumer<String, ReceivedCommand> handler) {
		this.handlers.put(code.code(), handler);
	}

	/**
	 * Sends a request and waits for the answer.
	 * @param address the server's {@code host:port}
	 * @param command the request
	 * @param deadline by when the answer must be here
	 * @return the answer, whatever its code
	 * @throws io.rocketmq.client.error.RocketMQException if there is none; see
	 * {@link Connection#request}
	 */
	public ReceivedCommand request(String address, Command command, Deadline deadline) {
		return Futures.await(requestAsync(address, command, deadline));
	}

	/**
	 * Sends a request.
	 * @param address the server's {@code host:port}
	 * @param command the request
	 * @param deadline by when the answer must be here
	 * @return a future of the answer, whatever its code; see {@link Connection#request}
	 */
	public CompletableFuture<ReceivedCommand> requestAsync(String address, Command command, Deadline deadline) {
		try {
			return connection(address).request(command, deadline);
		}
		catch (ClientClosedException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Sends a request that wants no answer.
	 * @param address the server's {@code host:port}
	 * @param command the request
	 * @param deadline by when it must be written
	 * @return a future that is completed once it is handed to the connection's channel
	 */
	public CompletableFuture<@Nullable ReceivedCommand> oneway(String address, Command command, Deadline deadline) {
		try {
			return connection(address).oneway(command, deadline);
		}
		catch (ClientClosedException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Whether there is a connection to an address.
	 * @param address {@code host:port}
	 * @return true while it is connected
	 */
	public boolean isConnected(String address) {
		Connection connection = this.connections.get(address);
		return connection != null && connection.isLive();
	}

	/**
	 * Whether an address could not be reached when that was last tried.
	 * @param address {@code host:port}
	 * @return true until a connection is made again
	 */
	public boolean isFailing(String address) {
		Connection connection = this.connections.get(address);
		return connection != null && connection.isFailing();
	}

	/**
	 * Whether this client is closed, so that calls fail for that reason alone.
	 * @return true from the beginning of {@link #close()} on
	 */
	public boolean isClosed() {
		return this.closed;
	}

	/**
	 * Closes the connection to an address that is no longer in use.
	 * @param address {@code host:port}
	 */
	public void disconnect(String address) {
		Connection connection = this.connections.remove(address);
		if (connection != null) {
			connection.close();
		}
	}

	private Connection connection(String address) {
		if (this.closed) {
			throw new ClientClosedException("The client is closed", ErrorContext.ofAddress(address), null);
		}
		Connection known = this.connections.get(address);
		return (known != null) ? known : this.connections.computeIfAbsent(address,
				(each) -> this.connector.connection(each, this::handle, this.listener));
	}

	private void handle(Connection connection, ReceivedCommand request) {
		BiConsumer<String, ReceivedCommand> handler = this.handlers.get(request.code());
		if (handler != null) {
			try {
				handler.accept(connection.address(), request);
			}
			catch (RuntimeException ex) {
				logger.warn("Could not handle request {} of {}", request.code(), connection.address(), ex);
			}
			return;
		}
		logger.debug("{} sent request {}, which this client does not know", connection.address(), request.code());
		if (!request.isOneway()) {
			connection.answer(request, Command.response(ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
					"request code " + request.code() + " is not supported by this client"));
		}
	}

	@Override
	public void close() {
		this.closed = true;
		List<Connection> open = List.copyOf(this.connections.values());
		Futures
			.await(CompletableFuture.allOf(open.stream().map(Connection::close).toArray(CompletableFuture<?>[]::new)));
	}

}
