package io.rocketmq.client.consumer.listener;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Listener that processes messages one at a time on each of the consumer's threads.
 */
@FunctionalInterface
public interface MessageListener {

	/**
	 * Processes a message. May block.
	 * @param message the message
	 * @param context origin of the message
	 * @return the result
	 * @throws Exception logged, and counts as {@link ConsumeResult#RETRY}
	 */
	ConsumeResult consume(ReceivedMessage message, ConsumeContext context) throws Exception;

}
