package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Failure to connect to a server.
 */
public final class ConnectFailedException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#NOT_SENT}.
	 * @param message the problem and its fix
	 */
	public ConnectFailedException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.NOT_SENT, context, cause);
	}

	@Override
	public ConnectFailedException in(ErrorContext context) {
		return new ConnectFailedException(reason(), context, getCause());
	}

}
