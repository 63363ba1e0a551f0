package io.rocketmq.spring.core;

import io.rocketmq.client.message.SendResult;

/**
 * Callback of an asynchronous send. Called once, on a callback thread of the client. An
 * exception that it throws is logged.
 */
public interface SendCallback {

	/**
	 * Handles the broker's answer.
	 * @param result the broker's answer: the message is stored
	 */
	void onSuccess(SendResult result);

	/**
	 * Handles a failed send.
	 * @param failure the failure, a {@link io.rocketmq.client.error.RocketMQException}
	 * unless an interceptor threw another
	 */
	void onException(Throwable failure);

}
