package io.rocketmq.spring.listener;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Filter of messages before they reach a listener, for conditions that a subscription
 * can't express. Thread-safe.
 */
@FunctionalInterface
public interface RocketMQMessageFilter {

	/**
	 * Whether a message is delivered to its listener; otherwise it is acknowledged. An
	 * exception fails this message, but not the others of its batch.
	 * @param message the message
	 * @param endpoint the endpoint of the listener
	 */
	boolean accepts(ReceivedMessage message, RocketMQListenerEndpoint endpoint);

}
