package io.rocketmq.spring.core;

import java.lang.reflect.Type;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Operations that send requests and receive their replies, under the names that Apache's
 * starter made familiar; {@link RocketMQMessageSpec#request(Class)} and
 * {@link RocketMQMessageSpec#requestAsync(Class)} do the same. Implementations are
 * thread-safe.
 * <p>
 * Timeouts are in milliseconds and include the reply; without one,
 * {@code rocketmq.producer.send-timeout} applies. Requests with equal hash keys go to one
 * queue. The methods throw what {@link RocketMQMessageSpec} says, and
 * {@link io.rocketmq.client.error.RequestTimeoutException} if no reply arrived in time.
 */
public interface RocketMQRequestOperations {

	/**
	 * Begins a send of one message.
	 * @param payload the payload, or a Spring message
	 * @return its specification, to be completed with a destination and ended with a send
	 */
	RocketMQMessageSpec message(Object payload);

	/**
	 * Sends a request and waits for its reply.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param type the type of the reply's payload
	 * @param <T> the same type
	 * @return the reply's payload, or null for a reply that means null
	 */
	@SuppressWarnings("unchecked")
	default <T> @Nullable T sendAndReceive(String destination, Object payload, Type type) {
		return (T) message(payload).to(destination).request(type);
	}

	/**
	 * Sends a request and waits for its reply.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param type the type of the reply's payload
	 * @param timeout time limit in milliseconds
	 * @param <T> the same type
	 * @return the reply's payload, or null for a reply that means null
	 */
	@SuppressWarnings("unchecked")
	default <T> @Nullable T sendAndReceive(String destination, Object payload, Type type, long timeout) {
		return (T) message(payload).to(destination).timeout(Duration.ofMillis(timeout)).request(type);
	}

	/**
	 * Sends a request to the queue of a key and waits for its reply.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param type the type of the reply's payload
	 * @param hashKey key whose requests go to one queue
	 * @param <T> the same type
	 * @return the reply's payload, or null for a reply that means null
	 */
	@SuppressWarnings("unchecked")
	default <T> @Nullable T sendAndReceive(String destination, Object payload, Type type, String hashKey) {
		return (T) message(payload).to(destination).orderedBy(hashKey).request(type);
	}

	/**
	 * Sends a request to the queue of a key and waits for its reply.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param type the type of the reply's payload
	 * @param hashKey key whose requests go to one queue
	 * @param timeout time limit in milliseconds
	 * @param <T> the same type
	 * @return the reply's payload, or null for a reply that means null
	 */
	@SuppressWarnings("unchecked")
	default <T> @Nullable T sendAndReceive(String destination, Object payload, Type type, String hashKey,
			long timeout) {
		return (T) message(payload).to(destination)
			.orderedBy(hashKey)
			.timeout(Duration.ofMillis(timeout))
			.request(type);
	}

	/**
	 * Sends a request without waiting, and calls a callback. Invalid arguments and
	 * exceeded limits throw immediately, without a call of the callback.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param callback called with the reply's payload or the failure
	 * @throws IllegalArgumentException if the callback's class does not name the type of
	 * the reply
	 */
	default void sendAndReceive(String destination, Object payload, RocketMQLocalRequestCallback<?> callback) {
		FamiliarSends.requestAsync(message(payload).to(destination), callback);
	}

	/**
	 * Sends a request without waiting, and calls a callback; see
	 * {@link #sendAndReceive(String, Object, RocketMQLocalRequestCallback)}.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param callback called with the reply's payload or the failure
	 * @param timeout time limit in milliseconds
	 */
	default void sendAndReceive(String destination, Object payload, RocketMQLocalRequestCallback<?> callback,
			long timeout) {
		FamiliarSends.requestAsync(message(payload).to(destination).timeout(Duration.ofMillis(timeout)), callback);
	}

	/**
	 * Sends a request to the queue of a key without waiting, and calls a callback; see
	 * {@link #sendAndReceive(String, Object, RocketMQLocalRequestCallback)}.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param callback called with the reply's payload or the failure
	 * @param hashKey key whose requests go to one queue
	 */
	default void sendAndReceive(String destination, Object payload, RocketMQLocalRequestCallback<?> callback,
			String hashKey) {
		FamiliarSends.requestAsync(message(payload).to(destination).orderedBy(hashKey), callback);
	}

	/**
	 * Sends a request to the queue of a key without waiting, and calls a callback; see
	 * {@link #sendAndReceive(String, Object, RocketMQLocalRequestCallback)}.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param callback called with the reply's payload or the failure
	 * @param hashKey key whose requests go to one queue
	 * @param timeout time limit in milliseconds
	 */
	default void sendAndReceive(String destination, Object payload, RocketMQLocalRequestCallback<?> callback,
			String hashKey, long timeout) {
		FamiliarSends.requestAsync(
				message(payload).to(destination).orderedBy(hashKey).timeout(Duration.ofMillis(timeout)), callback);
	}

}
