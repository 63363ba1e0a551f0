package io.rocketmq.client.consumer.flow;

import java.util.List;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * How the messages of one queue are brought to the listener: side by side, or one after
 * the other. Called by its queue worker; must be thread-safe.
 */
interface Consumption {

	/** Takes messages, in the order of the queue. */
	void add(List<ReceivedMessage> messages);

	/** Goes on after a pause, or once the queue is held again. */
	void resume();

	/** Looks for messages that have been worked on for too long. */
	default void expire() {
	}

	/** How many messages this takes in, none of which has begun, and forgets. */
	void clear();

}
