package io.rocketmq.spring.core;

import java.util.concurrent.CompletableFuture;

import org.springframework.messaging.core.MessageSendingOperations;

import io.rocketmq.client.message.RecallHandle;

/**
 * Operations that send and receive messages of RocketMQ. Implementations are thread-safe.
 * <p>
 * The methods of this interface and its own super-interfaces throw what
 * {@link RocketMQMessageSpec} says, a {@link io.rocketmq.client.error.RocketMQException}
 * unwrapped. Those of Spring's {@link MessageSendingOperations} promise a
 * {@link org.springframework.messaging.MessagingException} instead: they throw a
 * {@link org.springframework.messaging.MessageDeliveryException} whose cause is the
 * {@code RocketMQException}.
 */
public interface RocketMQOperations extends RocketMQSendOperations, RocketMQRequestOperations,
		RocketMQReceiveOperations, MessageSendingOperations<String> {

	// Two of the super-interfaces declare it.
	@Override
	RocketMQMessageSpec message(Object payload);

	/**
	 * Recalls a delayed message that has not been delivered. Needs a server from 5.3.2 on
	 * with {@code recallMessageEnable}.
	 * @param topic the message's topic
	 * @param recallHandle the handle from the result of its send
	 * @return the message's id
	 * @throws IllegalArgumentException if the text is no recall handle
	 * @throws io.rocketmq.client.error.RocketMQException if it is too late, or the broker
	 * does not recall messages
	 */
	String recall(String topic, String recallHandle);

	/**
	 * Recalls a delayed message; see {@link #recall(String, String)}.
	 * @param recallHandle the handle from the result of its send, which names the topic
	 * @return the message's id
	 */
	default String recall(String recallHandle) {
		return recall(RecallHandle.parse(recallHandle).topic(), recallHandle);
	}

	/**
	 * Recalls a delayed message without waiting; see {@link #recall(String, String)}.
	 * @param topic the message's topic
	 * @param recallHandle the handle from the result of its send
	 * @return a future of the message's id
	 */
	CompletableFuture<String> recallAsync(String topic, String recallHandle);

}
