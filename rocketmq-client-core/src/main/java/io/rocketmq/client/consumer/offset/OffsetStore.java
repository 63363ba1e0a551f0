package io.rocketmq.client.consumer.offset;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.message.MessageQueue;

/**
 * Where a group's progress is kept. Must be thread-safe, and must not block, but for
 * {@link #close()}. A store may keep what it is given in memory at first and write it in
 * {@link #persist()}, which the consumer calls after it has stored the progress of its
 * queues: at each commit interval, when it gives up queues, and before it closes the
 * store. What is not persisted when the process dies is consumed again. An operation that
 * throws, or whose future is not completed within 30 s, has failed.
 */
public interface OffsetStore extends AutoCloseable {

	/**
	 * Reads the progress in a queue.
	 * @param queue the queue
	 * @return a future of the offset of the next message to consume, empty if there is
	 * none; failed if that could not be found out, which is tried again later
	 */
	CompletableFuture<OptionalLong> load(MessageQueue queue);

	/**
	 * Keeps the progress in a queue.
	 * @param queue the queue
	 * @param offset the offset of the next message to consume
	 * @return a future that is completed once it is kept
	 */
	CompletableFuture<Void> store(MessageQueue queue, long offset);

	/**
	 * Whether what was stored or loaded last of a queue may be lost though that has
	 * succeeded, as it is with a broker's slave while its master is away. The consumer
	 * that owns the queue stores its offset again at each commit interval for as long as
	 * this is so. Called after {@link #load} or {@link #store} has completed.
	 * @param queue the queue
	 * @return false unless a store says otherwise
	 */
	default boolean isProvisional(MessageQueue queue) {
		return false;
	}

	/**
	 * Writes what was stored since the last time to where it outlives the process. Does
	 * nothing unless a store says otherwise.
	 * @return a future that is completed once it is written; if it fails, what was to be
	 * written is written with the next call
	 */
	default CompletableFuture<Void> persist() {
		return CompletableFuture.completedFuture(null);
	}

	/**
	 * Lets go of what the store holds; it is not used any more. May wait for what is left
	 * to be written. Does nothing unless a store says otherwise.
	 */
	@Override
	default void close() {
	}

}
