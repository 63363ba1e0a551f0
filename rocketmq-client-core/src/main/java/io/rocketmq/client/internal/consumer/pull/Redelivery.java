package io.rocketmq.client.internal.consumer.pull;

import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Where messages go that failed. Must be thread-safe, and must not block.
 */
public interface Redelivery {

	/**
	 * Gives a message back, to be delivered again later or put to the dead letters.
	 * @param message the message
	 * @param result which of the two, and when
	 * @return a future that is completed once a broker has taken it
	 */
	CompletableFuture<Void> giveBack(ReceivedMessage message, ConsumeResult result);

}
