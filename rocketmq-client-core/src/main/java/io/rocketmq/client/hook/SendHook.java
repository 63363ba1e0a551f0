package io.rocketmq.client.hook;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;

/**
 * Is told how each send ended, once for each call whatever number of attempts it took. A
 * hook must be thread-safe and quick, and must not block: it is called by the thread that
 * read the answer. What it throws is logged and changes nothing.
 */
public interface SendHook {

	/**
	 * A broker stored the message.
	 * @param message the message
	 * @param result the broker's answer
	 * @param nanos the time from the call to the answer, in nanoseconds
	 */
	default void sent(Message message, SendResult result, long nanos) {
	}

	/**
	 * The send failed.
	 * @param message the message
	 * @param failure why, and what became of the message
	 * @param nanos the time from the call to the failure, in nanoseconds
	 */
	default void failed(Message message, RocketMQException failure, long nanos) {
	}

}
