package io.rocketmq.spring.listener;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Interceptor around the calls of all listeners, such as one that sets a tenant or a
 * logging context. Interceptor beans are called in their order. Thread-safe.
 */
@FunctionalInterface
public interface RocketMQListenerInterceptor {

	/**
	 * Processes a delivery, usually by calling {@code next} once. Returning without doing
	 * so acknowledges the messages that have not been decided on. An exception counts as
	 * a failure of the listener.
	 * @param delivery the delivery
	 * @param next the other interceptors and the listener
	 * @return the value that {@code next} returned: null if the delivery has ended, or a
	 * stage that completes when an asynchronous listener has ended. A stage of the
	 * interceptor's own is waited for by a blocked thread, unless a listener of the group
	 * is asynchronous
	 * @throws Exception if processing failed
	 */
	@Nullable CompletionStage<?> intercept(RocketMQDelivery delivery, RocketMQListenerInvoker next) throws Exception;

}
