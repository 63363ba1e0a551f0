package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Failure of a call because the client, producer or consumer was closed: before the call,
 * or before the outcome was known ({@link Outcome#UNKNOWN}).
 */
public final class ClientClosedException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#NOT_SENT}.
	 * @param message the problem and its fix
	 */
	public ClientClosedException(String message, ErrorContext context, @Nullable Throwable cause) {
		this(message, Outcome.NOT_SENT, context, cause);
	}

	/**
	 * Creates the exception.
	 * @param message the problem and its fix
	 */
	public ClientClosedException(String message, Outcome outcome, ErrorContext context, @Nullable Throwable cause) {
		super(message, outcome, context, cause);
	}

	@Override
	public ClientClosedException in(ErrorContext context) {
		return new ClientClosedException(reason(), outcome(), context, getCause());
	}

}
