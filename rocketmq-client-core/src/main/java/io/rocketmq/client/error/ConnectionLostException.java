package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Loss of a connection before the answer arrived.
 */
public final class ConnectionLostException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message the problem and its fix
	 */
	public ConnectionLostException(String message, Outcome outcome, ErrorContext context, @Nullable Throwable cause) {
		super(message, outcome, context, cause);
	}

	@Override
	public ConnectionLostException in(ErrorContext context) {
		return new ConnectionLostException(reason(), outcome(), context, getCause());
	}

}
