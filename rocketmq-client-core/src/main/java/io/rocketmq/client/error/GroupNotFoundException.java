package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Refusal of a request because the broker does not know the consumer group. Create it, or
 * check its name.
 */
public final class GroupNotFoundException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message the problem and its fix
	 */
	public GroupNotFoundException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public GroupNotFoundException in(ErrorContext context) {
		return new GroupNotFoundException(reason(), context, getCause());
	}

}
