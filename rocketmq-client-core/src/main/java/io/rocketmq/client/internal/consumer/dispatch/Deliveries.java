package io.rocketmq.client.internal.consumer.dispatch;

import java.util.List;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Delivery of the messages of one owner: to a listener, concurrently or in order, or to
 * polls. Called in events of its owner only.
 */
public interface Deliveries {

	/** Takes messages. */
	void add(List<ReceivedMessage> messages);

	/** Begins no message until {@link #resume()}. */
	void pause();

	/** Goes on after a pause. */
	void resume();

	/** Abandons deliveries that take too long. */
	void expire(long nowNanos);

	/**
	 * Forgets all that has not begun, for good; {@link #isIdle()} becomes true once what
	 * is in flight has ended, or is abandoned.
	 */
	void drain();

	/** Forgets messages in flight, too: their results are ignored. */
	void abandon();

	/** Begins again after {@link #drain()}, without messages. */
	void restart();

	/** Whether nothing is in flight. */
	boolean isIdle();

	/** Returns the number of messages in flight. */
	int inFlight();

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
