package io.rocketmq.client.consumer.listener;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Listener that processes messages one at a time on each of the consumer's threads.
 */
@FunctionalInterface
public interface MessageListener {

	/**
	 * Processes a message. May block.
	 * @throws Exception logged, and counts as {@link ConsumeResult#RETRY}
	 */
	ConsumeResult consume(ReceivedMessage message, ConsumeContext context) throws Exception;

}
