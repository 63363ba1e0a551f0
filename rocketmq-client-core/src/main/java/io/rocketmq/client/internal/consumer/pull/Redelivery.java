package io.rocketmq.client.internal.consumer.pull;

import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Redelivery of failed messages. Must be thread-safe, and must not block.
 */
public interface Redelivery {

	/** Sends a message back, to be redelivered later or dead-lettered. */
	CompletableFuture<Void> sendBack(ReceivedMessage message, ConsumeResult result);

}
