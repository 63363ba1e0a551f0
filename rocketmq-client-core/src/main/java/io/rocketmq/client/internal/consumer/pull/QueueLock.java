package io.rocketmq.client.internal.consumer.pull;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.message.MessageQueue;

/**
 * Lock that keeps two members of a group from consuming one queue. Must be thread-safe,
 * and must not block.
 */
public interface QueueLock {

	/** No lock: each member consumes all queues, or those assigned by the user. */
	QueueLock NONE = new QueueLock() {
		@Override
		public CompletableFuture<Boolean> take(MessageQueue queue, boolean alone) {
			return CompletableFuture.completedFuture(true);
		}

		@Override
		public boolean isHeld(MessageQueue queue) {
			return true;
		}

		@Override
		public CompletableFuture<Void> leave(MessageQueue queue) {
			return CompletableFuture.completedFuture(null);
		}
	};

	/** Locks a queue. */
	CompletableFuture<Boolean> take(MessageQueue queue, boolean alone);

	/** Whether no other member can be consuming a queue. */
	boolean isHeld(MessageQueue queue);

	/** Unlocks a queue that is no longer consumed here. */
	CompletableFuture<Void> leave(MessageQueue queue);

	/** Renews the locks that are old or may be lost; called every 5 s. */
	default void renew() {
	}

	/**
	 * Records that the member that owned these queues has left the group, perhaps without
	 * unlocking them.
	 */
	default void abandoned(Collection<MessageQueue> queues) {
	}

}
