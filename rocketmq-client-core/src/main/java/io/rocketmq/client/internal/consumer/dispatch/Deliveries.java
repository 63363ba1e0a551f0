package io.rocketmq.client.internal.consumer.dispatch;

import java.util.List;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Delivery of the messages of one owner: concurrently or in order to a listener, or to
 * polls. Called in events of the owner only.
 */
public interface Deliveries {

	/** Adds messages to deliver. */
	void add(List<ReceivedMessage> messages);

	/** Begins no message until {@link #resume()}. */
	void pause();

	/** Continues after a pause. */
	void resume();

	/**
	 * Lets the delivery of a message last for a time from now on at least; returns
	 * whether the message is in flight.
	 */
	default boolean extend(ReceivedMessage message, long nanos) {
		return false;
	}

	/** Abandons deliveries that take too long. */
	void expire(long nowNanos);

	/**
	 * Drops all messages whose delivery has not begun. {@link #isIdle()} becomes true
	 * once those in flight have ended or are abandoned.
	 */
	void drain();

	/** Drops messages in flight, too: their results are ignored. */
	void abandon();

	/** Starts again after {@link #drain()}, without messages. */
	void restart();

	/** Whether nothing is in flight. */
	boolean isIdle();

	/** Returns the number of messages in flight. */
	int inFlight();

	/**
	 * Whether messages wait although nothing is pending that leads to their delivery,
	 * which must not happen.
	 */
	boolean isStuck();

	/** Returns the offset of the first message that waits to be polled, or -1. */
	default long firstOffset() {
		return -1;
	}

	/** Whether messages far behind the first that is unfinished have to wait. */
	boolean limitsSpan();

}
