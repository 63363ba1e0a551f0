package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Refusal of an operation that the server does not permit (NO_PERMISSION).
 */
public final class NotPermittedException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message the problem and its fix
	 */
	public NotPermittedException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public NotPermittedException in(ErrorContext context) {
		return new NotPermittedException(reason(), context, getCause());
	}

}
