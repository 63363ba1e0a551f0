package io.rocketmq.client.consumer;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Position of a consumer in one of its queues.
 *
 * @param queue the queue
 * @param nextOffset lowest offset that is not finished
 * @param committedOffset last committed offset, or -1 if there is none
 * @param pullOffset offset to pull next
 * @param maxOffset offset that the queue's next message will get, as of the last pull; -1
 * before the first pull
 * @param cachedMessages number of pulled messages that are not finished
 * @param cachedBytes size of these messages in bytes
 * @param inFlight number of messages that the listener is processing, or that have been
 * polled and are not finished
 * @param paused whether the queue is paused
 * @param lastPullAt time of the last answer to a pull, or null
 * @param lastConsumedAt time, to a second, at which a message was last finished, or at
 * which the queue was assigned
 * @param locked whether the queue may be consumed; false while an orderly consumer does
 * not hold its lock
 */
public record QueuePosition(MessageQueue queue, long nextOffset, long committedOffset, long pullOffset, long maxOffset,
		int cachedMessages, long cachedBytes, int inFlight, boolean paused, @Nullable Instant lastPullAt,
		Instant lastConsumedAt, boolean locked) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if {@code queue} or {@code lastConsumedAt} is null
	 */
	public QueuePosition {
		Arguments.notNull(queue, "queue");
		Arguments.notNull(lastConsumedAt, "lastConsumedAt");
	}

	/**
	 * Returns the consumer lag of the queue.
	 * @return the number of offsets that are not finished; 0 before the first pull
	 */
	public long lag() {
		return (this.maxOffset < 0) ? 0 : Math.max(0, this.maxOffset - this.nextOffset);
	}

}
