package io.rocketmq.client.consumer;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * How far a consumer is in one of its queues.
 *
 * @param queue the queue
 * @param nextOffset the lowest offset that is not finished
 * @param committedOffset what was last written of that, or -1 if nothing was
 * @param pullOffset the offset to pull next
 * @param maxOffset the offset that the queue's next message gets, as of the last pull; -1
 * before that
 * @param cachedMessages messages that are held and not finished
 * @param cachedBytes how many bytes they take
 * @param inWork messages that the listener has
 * @param paused whether the queue is paused
 * @param lastPullAt when the broker last answered a pull, or null
 * @param lastConsumedAt when a message of it was last finished here, to a second, or else
 * when it was taken up
 * @param locked whether it may be worked on: false where order is kept and the broker's
 * lock is not held
 */
public record QueuePosition(MessageQueue queue, long nextOffset, long committedOffset, long pullOffset, long maxOffset,
		int cachedMessages, long cachedBytes, int inWork, boolean paused, @Nullable Instant lastPullAt,
		Instant lastConsumedAt, boolean locked) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public QueuePosition {
		Arguments.notNull(queue, "queue");
		Arguments.notNull(lastConsumedAt, "lastConsumedAt");
	}

	/**
	 * How many messages of the queue are not finished.
	 * @return the number, by offsets; 0 before the first pull
	 */
	public long lag() {
		return (this.maxOffset < 0) ? 0 : Math.max(0, this.maxOffset - this.nextOffset);
	}

}
