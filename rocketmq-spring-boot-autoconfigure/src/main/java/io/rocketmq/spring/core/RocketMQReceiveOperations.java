package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.List;

/**
 * Operations that receive messages of the topics in {@code rocketmq.receiver.topics},
 * outside of listeners. They throw an {@link IllegalStateException} if there is no
 * {@link RocketMQReceiver}, and a {@link io.rocketmq.client.error.RocketMQException} if
 * receiving fails.
 */
public interface RocketMQReceiveOperations {

	/**
	 * Begins to receive.
	 * @return a specification, to be ended with {@code messages} or {@code payloads}
	 */
	RocketMQReceiveSpec receive();

	/**
	 * Receives payloads that count as processed; see
	 * {@link RocketMQReceiveSpec#payloads(Class)}. Waits for
	 * {@code rocketmq.receiver.await-duration} at most.
	 * @param type the type of the payloads
	 * @param <T> the type
	 * @return at most {@code rocketmq.receiver.max-messages} payloads; empty if none
	 * arrived in time
	 */
	default <T> List<T> receive(Class<T> type) {
		return receive().payloads(type);
	}

	/**
	 * Receives payloads that count as processed; see
	 * {@link RocketMQReceiveSpec#payloads(Class)}.
	 * @param type the type of the payloads
	 * @param timeout time to wait in milliseconds
	 * @param <T> the type
	 * @return at most {@code rocketmq.receiver.max-messages} payloads; empty if none
	 * arrived in time
	 */
	default <T> List<T> receive(Class<T> type, long timeout) {
		return receive().await(Duration.ofMillis(timeout)).payloads(type);
	}

}
