package io.rocketmq.client.internal.remote;

import io.rocketmq.client.internal.protocol.Command;

/**
 * Sees each request before it is sent, on the caller's thread.
 */
@FunctionalInterface
interface RequestInterceptor {

	/** A request is about to be sent. */
	Command intercept(Command command);

}
