package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Refusal of a subscription: its expression is illegal, the broker does not know it, or
 * it conflicts with the one the broker knows of the group.
 */
public final class SubscriptionException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message the problem and its fix
	 */
	public SubscriptionException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public SubscriptionException in(ErrorContext context) {
		return new SubscriptionException(reason(), context, getCause());
	}

}
