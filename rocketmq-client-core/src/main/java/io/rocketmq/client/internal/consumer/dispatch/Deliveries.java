package io.rocketmq.client.internal.consumer.dispatch;

import java.util.List;

import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * How the messages of one owner are brought to where they are worked on: to a listener
 * side by side or one after the other, or to who polls. Called in events of its owner
 * only.
 */
public interface Deliveries {

	/** Takes messages. */
	void add(List<ReceivedMessage> messages);

	/** Begins no message until {@link #resume()}. */
	void pause();

	/** Goes on after a pause. */
	void resume();

	/** Gives up what has been worked on for too long. */
	void expire(long nowNanos);

	/**
	 * Forgets all that has not begun, for good; {@link #isIdle()} becomes true once what
	 * is in work has ended, or is given up.
	 */
	void drain();

	/** Forgets what is in work, too: how it ends does not matter any more. */
	void abandon();

	/** Begins anew after {@link #drain()}, with nothing. */
	void restart();

	/** Whether nothing is in work. */
	boolean isIdle();

	/** How many messages are in work. */
	int inWork();

	/**
	 * Whether something waits, and nothing is under way that would bring it on: which
	 * must not happen.
	 */
	boolean isStuck();

	/** The offset of the first message that waits to be polled. */
	default long firstOffset() {
		return -1;
	}

	/** Whether messages far behind the first that is unfinished have to wait. */
	boolean limitsSpan();

}
