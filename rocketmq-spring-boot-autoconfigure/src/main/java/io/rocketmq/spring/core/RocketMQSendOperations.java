package io.rocketmq.spring.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.transaction.TransactionResult;

/**
 * Operations that send messages: {@link #message(Object)}, which everything else is short
 * for, and the names that Apache's starter made familiar. Implementations are
 * thread-safe.
 * <p>
 * A destination is {@code topic} or {@code topic:tag}. A payload is a {@code byte[]}, a
 * {@link String}, an object that is sent as JSON, or a Spring {@link Message} with one of
 * these and with headers ({@link io.rocketmq.spring.support.RocketMQHeaders}). Timeouts
 * are in milliseconds and include all attempts; without one,
 * {@code rocketmq.producer.send-timeout} applies. See {@link RocketMQMessageSpec} for
 * what the methods throw: a {@link io.rocketmq.client.error.RocketMQException} is never
 * wrapped.
 */
public interface RocketMQSendOperations {

	/**
	 * Begins a send of one message.
	 * @param payload the payload, or a Spring message
	 * @return its specification, to be completed with a destination and ended with a send
	 * @throws IllegalArgumentException if the payload is a collection of Spring messages
	 */
	RocketMQMessageSpec message(Object payload);

	/**
	 * Begins a send of several messages together.
	 * @param payloads payloads or Spring messages, at least one
	 * @return their specification, to be completed with a destination and ended with a
	 * send
	 * @throws IllegalArgumentException if the collection is empty
	 */
	RocketMQBatchSpec messages(Collection<?> payloads);

	/**
	 * Sends and waits for the broker's answer.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @return the broker's answer
	 */
	default SendResult syncSend(String destination, Object payload) {
		return message(payload).to(destination).send();
	}

	/**
	 * Sends and waits for the broker's answer.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param timeout time limit in milliseconds
	 * @return the broker's answer
	 */
	default SendResult syncSend(String destination, Object payload, long timeout) {
		return syncSend(destination, payload, timeout, 0);
	}

	/**
	 * Sends a delayed message and waits for the broker's answer.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param timeout time limit in milliseconds
	 * @param delayLevel number of the broker's delay level, from 1; 0 for no delay
	 * @return the broker's answer
	 */
	default SendResult syncSend(String destination, Object payload, long timeout, int delayLevel) {
		return FamiliarSends.spec(message(payload).to(destination), timeout, delayLevel).send();
	}

	/**
	 * Sends messages together and waits for the answers.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param messages Spring messages, at least one
	 * @return the broker's answers, one for each message, in order
	 * @throws io.rocketmq.client.error.RocketMQException if one of them failed: the first
	 * failure, with the others suppressed; use {@link #messages} for each outcome
	 */
	default List<SendResult> syncSend(String destination,
			@SuppressWarnings("rawtypes") Collection<? extends Message> messages) {
		return messages(messages).to(destination).send().requireComplete();
	}

	/**
	 * Sends messages together and waits for the answers.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param messages Spring messages, at least one
	 * @param timeout time limit for all of them, in milliseconds
	 * @return the broker's answers, one for each message, in order
	 * @throws io.rocketmq.client.error.RocketMQException if one of them failed
	 */
	default List<SendResult> syncSend(String destination,
			@SuppressWarnings("rawtypes") Collection<? extends Message> messages, long timeout) {
		return messages(messages).to(destination).timeout(Duration.ofMillis(timeout)).send().requireComplete();
	}

	/**
	 * Sends a message that is delivered after a delay.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param delayTime delay in seconds
	 * @return the broker's answer, with the handle to recall the message
	 */
	default SendResult syncSendDelayTimeSeconds(String destination, Object payload, long delayTime) {
		return message(payload).to(destination).delay(Duration.ofSeconds(delayTime)).send();
	}

	/**
	 * Sends a message that is delivered after a delay.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param delayTime delay in milliseconds, to about a second
	 * @return the broker's answer, with the handle to recall the message
	 */
	default SendResult syncSendDelayTimeMills(String destination, Object payload, long delayTime) {
		return message(payload).to(destination).delay(Duration.ofMillis(delayTime)).send();
	}

	/**
	 * Sends a message that is delivered at a time.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param deliverTimeMills the time in milliseconds since 1970; a past one means
	 * immediately
	 * @return the broker's answer, with the handle to recall the message
	 */
	default SendResult syncSendDeliverTimeMills(String destination, Object payload, long deliverTimeMills) {
		return message(payload).to(destination).deliverAt(Instant.ofEpochMilli(deliverTimeMills)).send();
	}

	/**
	 * Sends in the order of a key and waits for the broker's answer.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param hashKey key whose messages go to one queue, in order
	 * @return the broker's answer
	 */
	default SendResult syncSendOrderly(String destination, Object payload, String hashKey) {
		return message(payload).to(destination).orderedBy(hashKey).send();
	}

	/**
	 * Sends in the order of a key and waits for the broker's answer.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param hashKey key whose messages go to one queue, in order
	 * @param timeout time limit in milliseconds
	 * @return the broker's answer
	 */
	default SendResult syncSendOrderly(String destination, Object payload, String hashKey, long timeout) {
		return FamiliarSends.spec(message(payload).to(destination).orderedBy(hashKey), timeout, 0).send();
	}

	/**
	 * Sends messages together in the order of a key and waits for the answers.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param messages Spring messages, at least one
	 * @param hashKey key whose messages go to one queue, in order
	 * @return the broker's answers, one for each message, in order
	 * @throws io.rocketmq.client.error.RocketMQException if one of them failed
	 */
	default List<SendResult> syncSendOrderly(String destination,
			@SuppressWarnings("rawtypes") Collection<? extends Message> messages, String hashKey) {
		return messages(messages).to(destination).orderedBy(hashKey).send().requireComplete();
	}

	/**
	 * Sends without waiting.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @return a future of the broker's answer
	 */
	default CompletableFuture<SendResult> asyncSend(String destination, Object payload) {
		return message(payload).to(destination).sendAsync();
	}

	/**
	 * Sends messages together without waiting.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param messages Spring messages, at least one
	 * @return a future of the outcome of each message
	 */
	default CompletableFuture<BatchResult> asyncSend(String destination,
			@SuppressWarnings("rawtypes") Collection<? extends Message> messages) {
		return messages(messages).to(destination).sendAsync();
	}

	/**
	 * Sends without waiting, and calls a callback. Invalid arguments and exceeded limits
	 * throw immediately, without a call of the callback.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param callback called with the outcome
	 */
	default void asyncSend(String destination, Object payload, SendCallback callback) {
		FamiliarSends.sendAsync(message(payload).to(destination), callback);
	}

	/**
	 * Sends without waiting, and calls a callback; see
	 * {@link #asyncSend(String, Object, SendCallback)}.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param callback called with the outcome
	 * @param timeout time limit in milliseconds
	 */
	default void asyncSend(String destination, Object payload, SendCallback callback, long timeout) {
		asyncSend(destination, payload, callback, timeout, 0);
	}

	/**
	 * Sends a delayed message without waiting, and calls a callback; see
	 * {@link #asyncSend(String, Object, SendCallback)}.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param callback called with the outcome
	 * @param timeout time limit in milliseconds
	 * @param delayLevel number of the broker's delay level, from 1; 0 for no delay
	 */
	default void asyncSend(String destination, Object payload, SendCallback callback, long timeout, int delayLevel) {
		FamiliarSends.sendAsync(FamiliarSends.spec(message(payload).to(destination), timeout, delayLevel), callback);
	}

	/**
	 * Sends in the order of a key without waiting. The messages of a key are stored in
	 * the order of these calls.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param hashKey key whose messages go to one queue, in order
	 * @return a future of the broker's answer
	 */
	default CompletableFuture<SendResult> asyncSendOrderly(String destination, Object payload, String hashKey) {
		return message(payload).to(destination).orderedBy(hashKey).sendAsync();
	}

	/**
	 * Sends in the order of a key without waiting, and calls a callback; see
	 * {@link #asyncSend(String, Object, SendCallback)}.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param hashKey key whose messages go to one queue, in order
	 * @param callback called with the outcome
	 */
	default void asyncSendOrderly(String destination, Object payload, String hashKey, SendCallback callback) {
		FamiliarSends.sendAsync(message(payload).to(destination).orderedBy(hashKey), callback);
	}

	/**
	 * Sends in the order of a key without waiting, and calls a callback; see
	 * {@link #asyncSend(String, Object, SendCallback)}.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param hashKey key whose messages go to one queue, in order
	 * @param callback called with the outcome
	 * @param timeout time limit in milliseconds
	 */
	default void asyncSendOrderly(String destination, Object payload, String hashKey, SendCallback callback,
			long timeout) {
		FamiliarSends.sendAsync(FamiliarSends.spec(message(payload).to(destination).orderedBy(hashKey), timeout, 0),
				callback);
	}

	/**
	 * Sends without requesting an answer, so that the loss of the message goes unnoticed.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 */
	default void sendOneWay(String destination, Object payload) {
		message(payload).to(destination).sendOneWay();
	}

	/**
	 * Sends to the queue of a key without requesting an answer.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param hashKey key whose messages go to one queue
	 */
	default void sendOneWayOrderly(String destination, Object payload, String hashKey) {
		message(payload).to(destination).orderedBy(hashKey).sendOneWay();
	}

	/**
	 * Sends a message that is delivered only if its local transaction is committed; see
	 * {@link RocketMQMessageSpec#sendInTransaction}.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param argument passed to the listener, may be null
	 * @return the broker's answer and the outcome of the transaction
	 * @throws IllegalStateException if the topic has no listener
	 */
	default TransactionResult sendMessageInTransaction(String destination, Object payload, @Nullable Object argument) {
		return message(payload).to(destination).sendInTransaction(argument);
	}

}
