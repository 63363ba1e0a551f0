package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it waited for an answer. Its interrupt flag is set
 * again.
 */
public final class CallInterruptedException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#UNKNOWN}.
	 * @param message what happened and what to do
	 * @param context where
	 * @param cause why, or null
	 */
	public CallInterruptedException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.UNKNOWN, context, cause);
	}

	@Override
	public CallInterruptedException in(ErrorContext where) {
		return new CallInterruptedException(what(), where, getCause());
	}

}
