package io.rocketmq.client.internal.transport;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.ReceivedCommand;

/**
 * Takes what the server sends on a connection.
 */
@FunctionalInterface
public interface InboundHandler {

	/** A request has come. Called on the event loop; must not block. */
	void handle(Connection connection, ReceivedCommand request);

	/** An answer has come. Called on the event loop; must not block. */
	default @Nullable Connection resendTo(Connection connection, ReceivedCommand answer) {
		return null;
	}

	/**
	 * A request came to a connection that was retired and has closed since. Called on the
	 * event loop; must not block.
	 */
	default @Nullable Connection successor(Connection retired) {
		return null;
	}

}
