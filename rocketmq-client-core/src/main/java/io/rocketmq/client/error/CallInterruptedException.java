package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Interrupt of a thread in a blocking call. Its interrupt flag is set again.
 */
public final class CallInterruptedException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message the problem and its fix
	 */
	public CallInterruptedException(String message, Outcome outcome, ErrorContext context, @Nullable Throwable cause) {
		super(message, outcome, context, cause);
	}

	@Override
	public CallInterruptedException in(ErrorContext context) {
		return new CallInterruptedException(reason(), outcome(), context, getCause());
	}

}
