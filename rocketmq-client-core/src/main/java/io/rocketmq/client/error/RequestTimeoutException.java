package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Timeout of a request without answer: {@link Outcome#NOT_SENT} if the request was not
 * yet written to the connection, else {@link Outcome#UNKNOWN}.
 */
public final class RequestTimeoutException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message the problem and its fix
	 */
	public RequestTimeoutException(String message, Outcome outcome, ErrorContext context, @Nullable Throwable cause) {
		super(message, outcome, context, cause);
	}

	@Override
	public RequestTimeoutException in(ErrorContext context) {
		return new RequestTimeoutException(reason(), outcome(), context, getCause());
	}

}
