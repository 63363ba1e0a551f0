package io.rocketmq.client.hook;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Is told how each delivery to a listener ended. A hook must be thread-safe and quick; it
 * is called by the listener's thread. What it throws is logged and changes nothing.
 */
public interface ConsumeHook {

	/**
	 * A listener has finished with a message.
	 * @param group the consumer group
	 * @param message the message; {@link ReceivedMessage#reconsumeTimes()} tells a
	 * redelivery
	 * @param success true if it is done with, false if it will be delivered again or goes
	 * to the dead letters
	 * @param nanos how long the listener took, in nanoseconds
	 */
	void consumed(String group, ReceivedMessage message, boolean success, long nanos);

}
