package io.rocketmq.client.internal.consumer.pull;

import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Where messages go that failed. Must be thread-safe, and must not block.
 */
public interface Redelivery {

	/** Gives a message back, to be delivered again later or put to the dead letters. */
	CompletableFuture<Void> giveBack(ReceivedMessage message, ConsumeResult result);

}
