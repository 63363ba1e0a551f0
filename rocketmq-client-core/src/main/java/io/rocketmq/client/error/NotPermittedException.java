package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server forbids the operation (NO_PERMISSION).
 */
public final class NotPermittedException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message what happened and what to do
	 * @param context where
	 * @param cause why, or null
	 */
	public NotPermittedException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public NotPermittedException in(ErrorContext context) {
		return new NotPermittedException(reason(), context, getCause());
	}

}
