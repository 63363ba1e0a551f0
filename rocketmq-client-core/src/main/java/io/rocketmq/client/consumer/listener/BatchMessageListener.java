package io.rocketmq.client.consumer.listener;

import java.util.List;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Listener that processes several messages of one queue together.
 */
@FunctionalInterface
public interface BatchMessageListener {

	/**
	 * Processes messages. May block.
	 * @param messages one message up to the consumer's {@code batchSize}, in the order of
	 * the queue
	 * @throws Exception logged, and counts as {@link BatchConsumeResult#RETRY}
	 */
	BatchConsumeResult consume(List<ReceivedMessage> messages, ConsumeContext context) throws Exception;

}
