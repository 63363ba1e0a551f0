package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.List;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Specification of one receive; see {@link RocketMQReceiveOperations#receive()}. Not
 * thread-safe.
 */
public interface RocketMQReceiveSpec {

	/**
	 * Sets the maximum number of messages. Default: that of the receiver.
	 * @param maxMessages 1 to 32
	 * @return this
	 * @throws IllegalStateException if the receiver has a pull consumer, whose maximum is
	 * fixed
	 */
	RocketMQReceiveSpec max(int maxMessages);

	/**
	 * Sets the time to wait for the first message, including the broker's answer.
	 * Default: that of the receiver.
	 * @param awaitDuration a positive time
	 * @return this
	 */
	RocketMQReceiveSpec await(Duration awaitDuration);

	/**
	 * Sets the time to process and acknowledge the messages. Default: that of the
	 * receiver.
	 * @param invisibleTime 1 ms to 12 hours
	 * @return this
	 * @throws IllegalStateException if the receiver has a pull consumer
	 */
	RocketMQReceiveSpec invisibleTime(Duration invisibleTime);

	/**
	 * Receives messages that are redelivered unless each is acknowledged in time.
	 * @param type the type of their payloads
	 * @param <T> the type
	 * @return the messages; empty if none arrived in time
	 * @throws IllegalStateException if the receiver has a pull consumer, which can't
	 * acknowledge single messages
	 */
	<T> List<RocketMQReceivedMessage<T>> messages(Class<T> type);

	/**
	 * Receives messages that are redelivered unless each is acknowledged in time; see
	 * {@link #messages(Class)}.
	 * @param type the type of their payloads
	 * @param <T> the type
	 * @return the messages; empty if none arrived in time
	 */
	<T> List<RocketMQReceivedMessage<T>> messages(ParameterizedTypeReference<T> type);

	/**
	 * Receives payloads that count as processed. A simple consumer acknowledges their
	 * messages before this method returns; a pull consumer commits them at the next
	 * receive. If a payload can't be converted, none counts as processed: a simple
	 * consumer receives them again after the invisible time, a pull consumer at the next
	 * receive.
	 * @param type the type of the payloads: a listener's parameter type, such as
	 * {@link io.rocketmq.client.message.ReceivedMessage} for the messages themselves
	 * @param <T> the type
	 * @return the payloads; empty if none arrived in time
	 * @throws org.springframework.messaging.converter.MessageConversionException if a
	 * payload can't be converted, or means null
	 */
	<T> List<T> payloads(Class<T> type);

	/**
	 * Receives payloads that count as processed; see {@link #payloads(Class)}.
	 * @param type the type of the payloads
	 * @param <T> the type
	 * @return the payloads; empty if none arrived in time
	 */
	<T> List<T> payloads(ParameterizedTypeReference<T> type);

}
