package io.rocketmq.client.internal.consumer.dispatch;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Call of the listener. Thread-safe.
 */
@FunctionalInterface
public interface Delivery {

	/** Calls the listener with messages of a queue. */
	CompletionStage<BatchConsumeResult> deliver(MessageQueue queue, List<ReceivedMessage> messages);

	/**
	 * Handles that messages are delivered for too long, so that the result is ignored.
	 */
	default void timedOut(List<ReceivedMessage> messages) {
	}

}
