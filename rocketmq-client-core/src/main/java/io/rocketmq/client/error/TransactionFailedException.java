package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The half message was not stored as safely as the broker is set up to: it was rolled
 * back, and the local transaction was not run.
 */
public final class TransactionFailedException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message what happened and what to do
	 * @param context where
	 * @param cause why, or null
	 */
	public TransactionFailedException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public TransactionFailedException in(ErrorContext context) {
		return new TransactionFailedException(reason(), context, getCause());
	}

}
