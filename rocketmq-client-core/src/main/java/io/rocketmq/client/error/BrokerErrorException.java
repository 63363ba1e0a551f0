package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Error answer of a server that no other type stands for;
 * {@link ErrorContext#responseCode()} and {@link ErrorContext#remark()} name the error.
 */
public final class BrokerErrorException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message the problem and its fix
	 */
	public BrokerErrorException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public BrokerErrorException in(ErrorContext context) {
		return new BrokerErrorException(reason(), context, getCause());
	}

}
