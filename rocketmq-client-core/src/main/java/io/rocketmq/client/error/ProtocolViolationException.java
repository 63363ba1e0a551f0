package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Violation of the protocol: bytes that are no frame, an answer without a required field,
 * or a request that can't be encoded.
 */
public final class ProtocolViolationException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#UNKNOWN}.
	 * @param message the problem and its fix
	 */
	public ProtocolViolationException(String message, ErrorContext context, @Nullable Throwable cause) {
		this(message, Outcome.UNKNOWN, context, cause);
	}

	/**
	 * Creates the exception.
	 * @param message the problem and its fix
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
