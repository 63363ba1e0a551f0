package io.rocketmq.spring.listener;

import org.jspecify.annotations.Nullable;

/**
 * Listener that answers requests, implemented by a bean with
 * {@link io.rocketmq.spring.annotation.RocketMQMessageListener @RocketMQMessageListener}.
 *
 * @param <T> the type to convert requests to; see {@link RocketMQListener}
 * @param <R> the type of replies
 */
@FunctionalInterface
public interface RocketMQReplyListener<T, R> {

	/**
	 * Processes a request.
	 * @param message the request
	 * @return the reply's payload; null sends no reply
	 * @throws Exception if processing failed; the message is redelivered later, and
	 * dead-lettered after the last attempt
	 */
	@Nullable R onMessage(T message) throws Exception;

}
