package io.rocketmq.client.hook;

import java.util.List;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Is told how each delivery to a listener begins and ends; of several, in the order in
 * which they were added before it, and in the opposite order after it. A hook must be
 * thread-safe and quick; it is called by the thread that calls the listener or that
 * completed its stage. What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface ConsumeHook {

	/**
	 * A listener is about to be given messages.
	 * @param group the consumer group
	 * @param messages the messages
	 */
	default void consuming(String group, List<ReceivedMessage> messages) {
	}

	/**
	 * A listener has finished with a message.
	 * @param group the consumer group
	 * @param message the message; {@link ReceivedMessage#reconsumeTimes()} tells a
	 * redelivery
	 * @param success true if it is done with, false if it will be delivered again or goes
	 * to the dead letters
	 * @param nanos how long the listener took, for the batch if there was one, in
	 * nanoseconds
	 */
	void consumed(String group, ReceivedMessage message, boolean success, long nanos);

}
