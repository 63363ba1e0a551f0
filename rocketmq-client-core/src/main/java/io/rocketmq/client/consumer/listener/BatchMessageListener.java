package io.rocketmq.client.consumer.listener;

import java.util.List;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Works on several messages of one queue together.
 */
@FunctionalInterface
public interface BatchMessageListener {

	/**
	 * Works on messages. It may block.
	 * @param messages at least one, at most as many as the consumer's {@code batchSize},
	 * in the order of the queue
	 * @param context where they come from
	 * @return what shall become of each of them
	 * @throws Exception as good as {@link BatchConsumeResult#RETRY}, and logged
	 */
	BatchConsumeResult consume(List<ReceivedMessage> messages, ConsumeContext context) throws Exception;

}
