package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The client, producer or consumer was closed before the call.
 */
public final class ClientClosedException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#NOT_SENT}.
	 * @param message what happened and what to do
	 * @param context where
	 * @param cause why, or null
	 */
	public ClientClosedException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.NOT_SENT, context, cause);
	}

	@Override
	public ClientClosedException in(ErrorContext context) {
		return new ClientClosedException(what(), context, getCause());
	}

}
