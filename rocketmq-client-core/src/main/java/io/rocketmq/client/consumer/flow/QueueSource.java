package io.rocketmq.client.consumer.flow;

import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * What a queue worker asks of its broker. Must be thread-safe, and must not block.
 */
public interface QueueSource {

	/**
	 * Pulls messages.
	 * @param offset the first offset wanted
	 * @return a future of what the broker says
	 */
	CompletableFuture<PullResult> pull(long offset);

	/**
	 * Gives a message back, to be delivered again later.
	 * @param message the message
	 * @return a future that is completed once the broker has taken it
	 */
	CompletableFuture<Void> giveBack(ReceivedMessage message);

	/**
	 * Whether the subscription wants a message; brokers filter by hash codes alone.
	 * @param message the message
	 * @return true if so
	 */
	boolean wants(ReceivedMessage message);

}
