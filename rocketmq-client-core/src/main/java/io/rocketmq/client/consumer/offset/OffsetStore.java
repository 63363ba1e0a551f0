package io.rocketmq.client.consumer.offset;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.message.MessageQueue;

/**
 * Where a group's progress is kept. Must be thread-safe, and must not block.
 */
public interface OffsetStore {

	/**
	 * Reads the progress in a queue.
	 * @param queue the queue
	 * @return a future of the offset of the next message to consume, empty if there is
	 * none
	 */
	CompletableFuture<OptionalLong> load(MessageQueue queue);

	/**
	 * Keeps the progress in a queue.
	 * @param queue the queue
	 * @param offset the offset of the next message to consume
	 * @return a future that is completed once it is kept
	 */
	CompletableFuture<Void> store(MessageQueue queue, long offset);

}
