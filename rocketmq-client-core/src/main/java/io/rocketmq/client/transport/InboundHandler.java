package io.rocketmq.client.transport;

import io.rocketmq.client.protocol.ReceivedCommand;

/**
 * Takes requests that the server sends on a connection.
 */
@FunctionalInterface
public interface InboundHandler {

	/**
	 * A request has come. Called on the event loop; must not block.
	 * @param connection where it came from, and where an answer goes
	 * @param request the request
	 */
	void handle(Connection connection, ReceivedCommand request);

}
