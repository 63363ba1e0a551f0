package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Lack of a route to a topic: no name server knows it, none could be asked, or none of
 * its brokers accepts the request.
 */
public final class RouteNotFoundException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#NOT_SENT}.
	 * @param message the problem and its fix
	 */
	public RouteNotFoundException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.NOT_SENT, context, cause);
	}

	@Override
	public RouteNotFoundException in(ErrorContext context) {
		return new RouteNotFoundException(reason(), context, getCause());
	}

}
