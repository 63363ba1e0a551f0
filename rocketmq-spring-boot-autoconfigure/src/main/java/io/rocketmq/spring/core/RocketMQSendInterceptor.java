package io.rocketmq.spring.core;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;

/**
 * Interceptor of the sends of a template, of every kind and each message of a collection.
 * Implementations must be thread-safe. Beans of this type are applied in their order
 * before a send, and in the opposite order after it.
 */
public interface RocketMQSendInterceptor {

	/**
	 * Inspects or changes a message before it is sent. Called on the sending thread. An
	 * exception ends the send: the call throws it.
	 * @param message the converted message
	 * @return the message to send, such as
	 * {@code message.toBuilder().property("tenant", tenant).build()}
	 */
	default Message beforeSend(Message message) {
		return message;
	}

	/**
	 * Inspects the outcome of a send. Called once for each message that this interceptor
	 * let pass, on the sending thread or, after an asynchronous send, on a callback
	 * thread. An exception is logged and changes nothing.
	 * @param message the message as it was sent
	 * @param result the broker's answer, in a transaction the one to the half message;
	 * null if the send failed, and for one-way sends and requests
	 * @param failure the failure; null if the send succeeded
	 */
	default void afterSend(Message message, @Nullable SendResult result, @Nullable Throwable failure) {
	}

}
