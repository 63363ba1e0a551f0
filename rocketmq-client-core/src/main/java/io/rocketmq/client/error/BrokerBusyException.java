package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server has too much to do (SYSTEM_BUSY, FLOW_CONTROL) and did not take the request:
 * try again later.
 */
public final class BrokerBusyException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message what happened and what to do
	 * @param context where
	 * @param cause why, or null
	 */
	public BrokerBusyException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public BrokerBusyException in(ErrorContext context) {
		return new BrokerBusyException(reason(), context, getCause());
	}

}
