package io.rocketmq.client.consumer.listener;

import java.util.concurrent.CompletionStage;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Listener that processes messages and returns their results later. At most the
 * consumer's {@code threads} messages are in flight at once, whether their results are
 * awaited or the listener blocks.
 */
@FunctionalInterface
public interface AsyncMessageListener {

	/**
	 * Starts to process a message. May block one of the consumer's threads, on which it
	 * is called, as a {@link MessageListener} may.
	 * @return the result; a stage that fails counts as {@link ConsumeResult#RETRY}. The
	 * message of a stage that is not complete after the consumer's {@code consumeTimeout}
	 * is redelivered, and the later result is ignored. The queue of an orderly consumer
	 * waits for the stage
	 * @throws Exception logged, and counts as {@link ConsumeResult#RETRY}
	 */
	CompletionStage<ConsumeResult> consume(ReceivedMessage message, ConsumeContext context) throws Exception;

}
