package io.rocketmq.spring.listener;

/**
 * Works on the messages of a topic. To be implemented by a bean with
 * {@link io.rocketmq.spring.annotation.RocketMQMessageListener @RocketMQMessageListener}.
 * It is called by several threads at once, unless its concurrency is 1.
 *
 * @param <T> what is made of a message: {@link String} or {@code byte[]} for the body,
 * any other type for a body in JSON, Spring's
 * {@link org.springframework.messaging.Message Message} of one of these for headers as
 * well, or {@link io.rocketmq.client.message.ReceivedMessage} for the message itself
 */
@FunctionalInterface
public interface RocketMQListener<T> {

	/**
	 * Works on one message. When it returns, the message is done with.
	 * @param message the message
	 * @throws Exception the message is delivered again later, and goes to the group's
	 * dead letters after the last try
	 */
	void onMessage(T message) throws Exception;

}
