package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The limit on requests in flight is reached: wait for some of them to finish.
 */
public final class TooManyRequestsException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#NOT_SENT}.
	 * @param message what happened and what to do
	 * @param context where
	 * @param cause why, or null
	 */
	public TooManyRequestsException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.NOT_SENT, context, cause);
	}

	@Override
	public TooManyRequestsException in(ErrorContext context) {
		return new TooManyRequestsException(reason(), context, getCause());
	}

}
