package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.internal.consumer.pull.QueueLock;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.message.MessageQueue;

/**
 * Locks that a group member holds at the brokers of its queues.
 */
public interface MemberLocks extends QueueLock {

	/** Interval at which to call {@link #renew()}. */
	Duration CHECK = Duration.ofSeconds(5);

	/** No locks, for a member that shares no queues with others. */
	MemberLocks NONE = new MemberLocks() {
		@Override
		public CompletableFuture<Boolean> take(MessageQueue queue, boolean alone) {
			return QueueLock.NONE.take(queue, alone);
		}

		@Override
		public boolean isHeld(MessageQueue queue) {
			return QueueLock.NONE.isHeld(queue);
		}

		@Override
		public CompletableFuture<Void> leave(MessageQueue queue) {
			return QueueLock.NONE.leave(queue);
		}

		@Override
		public void renew() {
		}

		@Override
		public void abandoned(Collection<MessageQueue> queues) {
		}
	};

	/** Renews the locks that are old or may be lost. */
	void renew();

	/**
	 * Records that the member that owned these queues has left the group, perhaps without
	 * unlocking them.
	 */
	void abandoned(Collection<MessageQueue> queues);

	/**
	 * Returns the kind of locks that the options call for.
	 * @param rebalance lists the members again
	 */
	static MemberLocks of(ConsumerParts parts, Assignments assignments, Runnable rebalance) {
		ConsumerOptions options = parts.options();
		if (options.messageModel() == MessageModel.BROADCASTING) {
			return NONE;
		}
		return options.orderly() ? new OrderlyLocks(parts, assignments)
				: new RebalanceLocks(parts, assignments, rebalance);
	}

}
