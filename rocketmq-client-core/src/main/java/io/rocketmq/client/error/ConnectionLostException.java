package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The connection was closed or broke before the answer came.
 */
public final class ConnectionLostException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what happened and what to do
	 * @param outcome what became of the message or request
	 * @param context where
	 * @param cause why, or null
	 */
	public ConnectionLostException(String message, Outcome outcome, ErrorContext context, @Nullable Throwable cause) {
		super(message, outcome, context, cause);
	}

	@Override
	public ConnectionLostException in(ErrorContext context) {
		return new ConnectionLostException(reason(), outcome(), context, getCause());
	}

}
