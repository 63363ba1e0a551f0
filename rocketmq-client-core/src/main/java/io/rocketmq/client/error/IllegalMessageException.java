package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Refusal of a message that breaks a rule of this client ({@link Outcome#NOT_SENT}) or of
 * the server ({@link Outcome#REJECTED}). Sending it again unchanged fails again.
 */
public final class IllegalMessageException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message the problem and its fix
	 */
	public IllegalMessageException(String message, Outcome outcome, ErrorContext context, @Nullable Throwable cause) {
		super(message, outcome, context, cause);
	}

	@Override
	public IllegalMessageException in(ErrorContext context) {
		return new IllegalMessageException(reason(), outcome(), context, getCause());
	}

}
