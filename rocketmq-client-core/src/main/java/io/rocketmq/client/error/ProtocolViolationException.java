package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server sent bytes that are not the protocol, or an answer without what it must
 * contain.
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
		super(message, Outcome.UNKNOWN, context, cause);
	}

	@Override
	public ProtocolViolationException in(ErrorContext context) {
		return new ProtocolViolationException(what(), context, getCause());
	}

}
