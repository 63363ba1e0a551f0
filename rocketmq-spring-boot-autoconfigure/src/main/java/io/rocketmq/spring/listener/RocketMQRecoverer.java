package io.rocketmq.spring.listener;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Receiver of messages that would go to the dead-letter queue, such as one that stores
 * them elsewhere: messages that the error handler or the listener's
 * {@link Acknowledgment} dead-letters, and those that would be redelivered after their
 * last attempt. Messages whose last delivery ended by the group's {@code consumeTimeout}
 * are dead-lettered by the broker: the recoverer is not called for a failure or a
 * decision that comes later, when the message is no longer in flight. Thread-safe.
 */
@FunctionalInterface
public interface RocketMQRecoverer {

	/**
	 * Takes a message that has failed for good. A normal return acknowledges it. Called
	 * on the thread that ended the delivery; may block for as long as the group's
	 * {@code consumeTimeout} allows.
	 * @param message the message
	 * @param exception the exception of its last attempt, or null if the listener decided
	 * by its {@link Acknowledgment}
	 * @param endpoint the endpoint of the listener
	 * @throws Exception if the message could not be taken; it is redelivered, or
	 * dead-lettered after its last attempt
	 */
	void recover(ReceivedMessage message, @Nullable Throwable exception, RocketMQListenerEndpoint endpoint)
			throws Exception;

}
