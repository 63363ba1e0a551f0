package io.rocketmq.client.hook;

/**
 * Is told when connections are made and lost. It must be thread-safe, quick, and must not
 * block: it is called on an event loop. What it throws is logged and changes nothing.
 */
public interface ConnectionListener {

	/**
	 * A connection is ready for requests.
	 * @param address the server's {@code host:port}
	 */
	default void connected(String address) {
	}

	/**
	 * A connection that was ready is gone.
	 * @param address the server's {@code host:port}
	 * @param reason why
	 */
	default void disconnected(String address, String reason) {
	}

	/**
	 * A connection has come to another phase of its life. Called for each, before
	 * {@link #connected} and {@link #disconnected}.
	 * @param address the server's {@code host:port}
	 * @param from where it was
	 * @param to where it is now
	 */
	default void phaseChanged(String address, ConnectionPhase from, ConnectionPhase to) {
	}

}
