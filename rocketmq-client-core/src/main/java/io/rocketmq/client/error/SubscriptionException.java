package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The broker can't serve the subscription: its expression is wrong, or the broker does
 * not know it, or knows another one of the group.
 */
public final class SubscriptionException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message what happened and what to do
	 * @param context where
	 * @param cause why, or null
	 */
	public SubscriptionException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public SubscriptionException in(ErrorContext context) {
		return new SubscriptionException(reason(), context, getCause());
	}

}
