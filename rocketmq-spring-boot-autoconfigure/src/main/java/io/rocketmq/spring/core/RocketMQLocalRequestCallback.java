package io.rocketmq.spring.core;

import org.jspecify.annotations.Nullable;

/**
 * Callback of an asynchronous request. Called once, on a callback thread of the client.
 * An exception that it throws is logged. It is implemented by a class that names the type
 * of the reply, as in {@code implements RocketMQLocalRequestCallback<Price>}.
 *
 * @param <T> the type of the reply's payload
 */
public interface RocketMQLocalRequestCallback<T> {

	/**
	 * Handles the reply.
	 * @param reply the reply's payload, or null for a reply that means null
	 */
	void onSuccess(@Nullable T reply);

	/**
	 * Handles a request without a reply, or with one that can't be converted.
	 * @param failure the failure, such as a
	 * {@link io.rocketmq.client.error.RequestTimeoutException}
	 */
	void onException(Throwable failure);

}
