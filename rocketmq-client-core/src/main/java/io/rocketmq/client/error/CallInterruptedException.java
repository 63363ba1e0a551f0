package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it waited. Its interrupt flag is set again.
 */
public final class CallInterruptedException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what happened and what to do
	 * @param outcome what became of the message or request
	 * @param context where
	 * @param cause why, or null
	 */
	public CallInterruptedException(String message, Outcome outcome, ErrorContext context, @Nullable Throwable cause) {
		super(message, outcome, context, cause);
	}

	@Override
	public CallInterruptedException in(ErrorContext context) {
		return new CallInterruptedException(reason(), outcome(), context, getCause());
	}

}
