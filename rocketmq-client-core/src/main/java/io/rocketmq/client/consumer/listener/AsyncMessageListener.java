package io.rocketmq.client.consumer.listener;

import java.util.concurrent.CompletionStage;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Listener that processes messages without blocking and returns their results later. At
 * most the consumer's {@code threads} messages are in flight at once.
 */
@FunctionalInterface
public interface AsyncMessageListener {

	/**
	 * Starts to process a message.
	 * @return the result; a stage that fails counts as {@link ConsumeResult#RETRY}
	 * @throws Exception logged, and counts as {@link ConsumeResult#RETRY}
	 */
	CompletionStage<ConsumeResult> consume(ReceivedMessage message, ConsumeContext context) throws Exception;

}
