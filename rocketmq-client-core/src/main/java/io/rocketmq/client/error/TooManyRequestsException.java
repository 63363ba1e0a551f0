package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Refusal of a request beyond the in-flight limit. Wait until some requests are finished.
 */
public final class TooManyRequestsException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#NOT_SENT}.
	 * @param message the problem and its fix
	 */
	public TooManyRequestsException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.NOT_SENT, context, cause);
	}

	@Override
	public TooManyRequestsException in(ErrorContext context) {
		return new TooManyRequestsException(reason(), context, getCause());
	}

}
