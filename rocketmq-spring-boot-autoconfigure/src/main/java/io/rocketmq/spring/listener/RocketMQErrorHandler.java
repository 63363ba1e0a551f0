package io.rocketmq.spring.listener;

import org.springframework.util.backoff.BackOff;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Error handler that decides on a message whose listener failed. A message that is to be
 * redelivered after its last attempt is dead-lettered. Dead letters have the exception
 * and their origin as properties, see
 * {@link io.rocketmq.spring.support.RocketMQHeaders#EXCEPTION_CLASS}. Thread-safe.
 * <p>
 * Not called for an {@link InterruptedException}, nor for a {@link VirtualMachineError}
 * other than {@link StackOverflowError}: these redeliver the message.
 */
@FunctionalInterface
public interface RocketMQErrorHandler {

	/**
	 * Decides on a failed message. Must not block for long: nothing is to be retried
	 * here, as the broker redelivers. An exception or null counts as
	 * {@link ConsumeResult#RETRY}.
	 * @param exception the listener's exception, or that of conversion, validation, an
	 * interceptor or a filter; without {@code CompletionException} and other wrappers of
	 * a call
	 * @param message the message; its {@link ReceivedMessage#reconsumeTimes()} is the
	 * number of earlier attempts
	 * @param endpoint the endpoint of the listener
	 * @return {@link ConsumeResult#RETRY} or {@link ConsumeResult#retryAfter} to
	 * redeliver the message, {@link ConsumeResult#DEAD_LETTER} or
	 * {@link ConsumeResult#deadLetter} to dead-letter it, or
	 * {@link ConsumeResult#SUCCESS} to acknowledge it
	 */
	ConsumeResult handle(Throwable exception, ReceivedMessage message, RocketMQListenerEndpoint endpoint);

	/**
	 * Returns an error handler that redelivers after the broker's own delays, and
	 * dead-letters messages that can't succeed; see {@link DefaultRocketMQErrorHandler}.
	 */
	static DefaultRocketMQErrorHandler redeliver() {
		return new DefaultRocketMQErrorHandler();
	}

	/**
	 * Returns an error handler that redelivers after the delays of a back-off, and
	 * dead-letters messages when the back-off stops, or that can't succeed.
	 * @param backOff its first delay is that after the first attempt; see
	 * {@link ConsumeResult#retryAfter} for its precision. A delay of 0 becomes the
	 * shortest one. The number of attempts is the message's own, so that limits of
	 * attempts and of the elapsed time hold across members and restarts
	 */
	static DefaultRocketMQErrorHandler redeliver(BackOff backOff) {
		return new DefaultRocketMQErrorHandler(backOff);
	}

}
