package io.rocketmq.spring.listener;

/**
 * Listener for the messages of a topic, implemented by a bean with
 * {@link io.rocketmq.spring.annotation.RocketMQMessageListener @RocketMQMessageListener}.
 * It is called concurrently by several threads, unless its concurrency is 1.
 *
 * @param <T> the type to convert messages to: {@link String} or {@code byte[]} for the
 * body, any other type for a body in JSON, Spring's
 * {@link org.springframework.messaging.Message Message} of one of these for headers as
 * well, or {@link io.rocketmq.client.message.ReceivedMessage} for the message itself
 */
@FunctionalInterface
public interface RocketMQListener<T> {

	/**
	 * Processes a message. A normal return acknowledges the message.
	 * @param message the message
	 * @throws Exception if processing failed; the message is redelivered later, and
	 * dead-lettered after the last attempt
	 */
	void onMessage(T message) throws Exception;

}
