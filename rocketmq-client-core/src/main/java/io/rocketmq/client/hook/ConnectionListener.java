package io.rocketmq.client.hook;

/**
 * Listener to connections. Called on a callback thread, one call after the other. Must be
 * thread-safe. Exceptions are logged and have no other effect.
 */
public interface ConnectionListener {

	/**
	 * Called when a connection is ready for requests.
	 * @param address the server's {@code host:port}
	 */
	default void connected(String address) {
	}

	/**
	 * Called when a ready connection is lost or closed.
	 * @param address the server's {@code host:port}
	 * @param reason the reason, for people
	 */
	default void disconnected(String address, String reason) {
	}

	/**
	 * Called when the phase of a connection changes, before {@link #connected} and
	 * {@link #disconnected}.
	 * @param address the server's {@code host:port}
	 */
	default void phaseChanged(String address, ConnectionPhase from, ConnectionPhase to) {
	}

}
