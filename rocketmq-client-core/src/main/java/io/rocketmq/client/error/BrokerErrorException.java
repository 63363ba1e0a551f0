package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server answered with an error that no other type stands for;
 * {@link ErrorContext#responseCode()} and {@link ErrorContext#remark()} say which.
 */
public final class BrokerErrorException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message what happened and what to do
	 * @param context where
	 * @param cause why, or null
	 */
	public BrokerErrorException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public BrokerErrorException in(ErrorContext context) {
		return new BrokerErrorException(reason(), context, getCause());
	}

}
