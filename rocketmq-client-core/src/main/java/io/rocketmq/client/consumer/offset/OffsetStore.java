package io.rocketmq.client.consumer.offset;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.message.MessageQueue;

/**
 * Store of a group's committed offsets. Implementations must be thread-safe and must not
 * block, except in {@link #close()}. An operation that throws, or whose future is not
 * completed within 30 s, has failed.
 * <p>
 * A store may buffer offsets and write them in {@link #persist()}, which the consumer
 * calls after it has stored the offsets of its queues: at each commit interval, when
 * queues are revoked, and before it closes the store. Messages beyond the last persisted
 * offset are consumed again after a crash.
 */
public interface OffsetStore extends AutoCloseable {

	/**
	 * Loads the committed offset of a queue.
	 * @return the next offset to consume, empty if none is stored; if it fails, it is
	 * tried again later
	 */
	CompletableFuture<OptionalLong> load(MessageQueue queue);

	/**
	 * Stores the committed offset of a queue.
	 * @param offset the next offset to consume
	 * @return completed once the offset is stored
	 */
	CompletableFuture<Void> store(MessageQueue queue, long offset);

	/**
	 * Whether the last stored or loaded offset of a queue may be lost although the
	 * operation has succeeded, as with a broker's slave while its master is down. While
	 * this is so, the consumer stores the offset again at each commit interval. Called
	 * after {@link #load} or {@link #store} has completed. Default: false.
	 */
	default boolean isProvisional(MessageQueue queue) {
		return false;
	}

	/**
	 * Persists the offsets stored since the last call. Default: does nothing.
	 * @return completed once they are persisted; after a failure, the next call persists
	 * them
	 */
	default CompletableFuture<Void> persist() {
		return CompletableFuture.completedFuture(null);
	}

	/**
	 * Releases the store's resources; it is not used any more. May wait for writes to
	 * end. Default: does nothing.
	 */
	@Override
	default void close() {
	}

}
