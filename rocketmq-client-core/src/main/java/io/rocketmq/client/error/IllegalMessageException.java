package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The message breaks a rule of this client ({@link Outcome#NOT_SENT}) or of the server
 * ({@link Outcome#REJECTED}): sending it again as it is will fail again.
 */
public final class IllegalMessageException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what happened and what to do
	 * @param outcome what became of the message or request
	 * @param context where
	 * @param cause why, or null
	 */
	public IllegalMessageException(String message, Outcome outcome, ErrorContext context, @Nullable Throwable cause) {
		super(message, outcome, context, cause);
	}

	@Override
	public IllegalMessageException in(ErrorContext context) {
		return new IllegalMessageException(reason(), outcome(), context, getCause());
	}

}
