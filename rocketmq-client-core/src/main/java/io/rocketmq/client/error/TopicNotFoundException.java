package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Refusal of a request because the broker does not know the topic (TOPIC_NOT_EXIST).
 */
public final class TopicNotFoundException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message the problem and its fix
	 */
	public TopicNotFoundException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public TopicNotFoundException in(ErrorContext context) {
		return new TopicNotFoundException(reason(), context, getCause());
	}

}
