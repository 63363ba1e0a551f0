package io.rocketmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The broker does not know the topic (TOPIC_NOT_EXIST).
 */
public final class TopicNotFoundException extends RocketMQException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception; its outcome is {@link Outcome#REJECTED}.
	 * @param message what happened and what to do
	 * @param context where
	 * @param cause why, or null
	 */
	public TopicNotFoundException(String message, ErrorContext context, @Nullable Throwable cause) {
		super(message, Outcome.REJECTED, context, cause);
	}

	@Override
	public TopicNotFoundException in(ErrorContext context) {
		return new TopicNotFoundException(reason(), context, getCause());
	}

}
