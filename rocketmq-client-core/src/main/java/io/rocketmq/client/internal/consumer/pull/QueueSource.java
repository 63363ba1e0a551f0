package io.rocketmq.client.internal.consumer.pull;

import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Requests of a queue's owner to its broker. Must be thread-safe, and must not block.
 */
public interface QueueSource {

	/** Pulls messages. */
	CompletableFuture<PullResult> pull(long offset);

	/** Whether the subscription wants a message; brokers filter by hash codes alone. */
	boolean wants(ReceivedMessage message);

	/** Sends a message back, to be redelivered later or dead-lettered. */
	CompletableFuture<Void> sendBack(ReceivedMessage message, ConsumeResult result);

}
