package io.rocketmq.spring.listener;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Step of a delivery: the call of a listener, or what remains of the chain of
 * {@link RocketMQListenerInterceptor interceptors} before it. Thread-safe.
 */
@FunctionalInterface
public interface RocketMQListenerInvoker {

	/**
	 * Processes a delivery. A normal end acknowledges the messages that have not been
	 * decided on through {@link RocketMQDelivery#acknowledgment()}, unless the listener
	 * {@link #isManual() acknowledges by itself}.
	 * @return null if the delivery has ended, or a stage that completes when an
	 * asynchronous listener has ended, of a message or of a whole batch
	 * @throws Exception if processing failed: the {@link RocketMQErrorHandler} decides on
	 * the messages
	 */
	@Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception;

	/**
	 * Whether {@link #invoke} may return a stage. If not, a stage is waited for by a
	 * blocked thread, unless another listener of the group is asynchronous.
	 */
	default boolean isAsync() {
		return false;
	}

	/**
	 * Whether the listener decides on its messages through
	 * {@link RocketMQDelivery#acknowledgment()}, so that a normal end does not
	 * acknowledge them.
	 */
	default boolean isManual() {
		return false;
	}

}
