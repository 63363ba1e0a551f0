package io.rocketmq.client.internal.transport;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.ReceivedCommand;

/**
 * Handler of commands that the server sends on a connection. Called on event loops; must
 * not block.
 */
@FunctionalInterface
public interface InboundHandler {

	/** Handles a request of the server. */
	void handle(Connection connection, ReceivedCommand request);

	/** Returns the connection to send the answered request again to, or null for none. */
	default @Nullable Connection resendTo(Connection connection, ReceivedCommand answer) {
		return null;
	}

	/** Returns the connection for late requests to a closed, retired one, or null. */
	default @Nullable Connection successor(Connection retired) {
		return null;
	}

}
