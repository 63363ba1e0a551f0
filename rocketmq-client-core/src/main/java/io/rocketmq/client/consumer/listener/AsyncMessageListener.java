package io.rocketmq.client.consumer.listener;

import java.util.concurrent.CompletionStage;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Begins to work on messages, and tells later what shall become of each. At most as many
 * are in work at once as the consumer's {@code threads}.
 */
@FunctionalInterface
public interface AsyncMessageListener {

	/**
	 * Begins to work on one message.
	 * @param message the message
	 * @param context where it comes from
	 * @return a stage of what shall become of it; one that fails is as good as
	 * {@link ConsumeResult#RETRY}
	 * @throws Exception as good as {@link ConsumeResult#RETRY}, and logged
	 */
	CompletionStage<ConsumeResult> consume(ReceivedMessage message, ConsumeContext context) throws Exception;

}
