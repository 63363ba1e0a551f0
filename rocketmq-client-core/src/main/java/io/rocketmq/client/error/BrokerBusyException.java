package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Refusal of a request by a busy server (SYSTEM_BUSY, FLOW_CONTROL). Retry it later.
 */
public final class BrokerBusyException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message the problem and its fix
	 */
	public BrokerBusyException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public BrokerBusyException in(ErrorContext context) {
		return new BrokerBusyException(reason(), context, getCause());
	}

}
