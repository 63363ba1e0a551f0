package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server sent bytes that are not the protocol, or an answer without what it must
 * contain; or a request could not be written as the protocol demands.
 */
public final class ProtocolViolationException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#UNKNOWN}.
	 * @param message what happened and what to do
	 * @param context where
	 * @param cause why, or null
	 */
	public ProtocolViolationException(String message, ErrorContext context, @Nullable Throwable cause) {
		this(message, Outcome.UNKNOWN, context, cause);
	}

	/**
	 * Creates the exception.
	 * @param message what happened and what to do
	 * @param outcome what became of the message or request
	 * @param context where
	 * @param cause why, or null
	 */
	public ProtocolViolationException(String message, Outcome outcome, ErrorContext context,
			@Nullable Throwable cause) {
		super(message, outcome, context, cause);
	}

	@Override
	public ProtocolViolationException in(ErrorContext context) {
		return new ProtocolViolationException(reason(), outcome(), context, getCause());
	}

}
