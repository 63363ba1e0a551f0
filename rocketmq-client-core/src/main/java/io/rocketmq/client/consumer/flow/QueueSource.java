package io.rocketmq.client.consumer.flow;

import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
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
	 * Gives a message back, to be delivered again later or put to the dead letters.
	 * @param message the message
	 * @param result which of the two, and when
	 * @return a future that is completed once a broker has taken it
	 */
	CompletableFuture<Void> giveBack(ReceivedMessage message, ConsumeResult result);

	/**
	 * Whether the subscription wants a message; brokers filter by hash codes alone.
	 * @param message the message
	 * @return true if so
	 */
	boolean wants(ReceivedMessage message);

	/**
	 * Whether this member may work on the queue now.
	 * @return false while the queue of an orderly consumer is not locked for it
	 */
	default boolean isHeld() {
		return true;
	}

}
