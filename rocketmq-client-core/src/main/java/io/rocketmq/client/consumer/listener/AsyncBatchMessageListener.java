package io.rocketmq.client.consumer.listener;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Listener that processes several messages of one queue together and returns their
 * results later. At most the consumer's {@code threads} batches are in flight at once,
 * whether their results are awaited or the listener blocks.
 */
@FunctionalInterface
public interface AsyncBatchMessageListener {

	/**
	 * Starts to process messages. May block one of the consumer's threads.
	 * @param messages one message up to the consumer's {@code batchSize}, in the order of
	 * the queue
	 * @return the results; a stage that fails counts as {@link BatchConsumeResult#RETRY}.
	 * The messages of a stage that is not complete after the consumer's
	 * {@code consumeTimeout} are redelivered, and its later result is ignored
	 * @throws Exception logged, and counts as {@link BatchConsumeResult#RETRY}
	 */
	CompletionStage<BatchConsumeResult> consume(List<ReceivedMessage> messages, ConsumeContext context)
			throws Exception;

}
