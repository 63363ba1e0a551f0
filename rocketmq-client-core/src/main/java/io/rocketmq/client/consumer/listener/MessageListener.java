package io.rocketmq.client.consumer.listener;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Works on messages, one at a time on each of the consumer's threads.
 */
@FunctionalInterface
public interface MessageListener {

	/**
	 * Works on one message. It may block.
	 * @param message the message
	 * @param context where it comes from
	 * @return what shall become of it
	 * @throws Exception as good as {@link ConsumeResult#RETRY}, and logged
	 */
	ConsumeResult consume(ReceivedMessage message, ConsumeContext context) throws Exception;

}
