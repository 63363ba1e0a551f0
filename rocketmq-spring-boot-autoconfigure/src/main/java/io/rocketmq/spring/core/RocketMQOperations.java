package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.core.MessageSendingOperations;

import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.transaction.TransactionResult;

/**
 * Operations that send messages to RocketMQ. Implementations are thread-safe.
 * <p>
 * A destination is {@code topic} or {@code topic:tag}. A payload is a {@code byte[]}, a
 * {@link String}, an object that is sent as JSON, or a Spring
 * {@link org.springframework.messaging.Message Message} with one of these and with
 * headers ({@link io.rocketmq.spring.support.RocketMQHeaders}).
 * <p>
 * All methods, including the asynchronous ones, immediately throw
 * {@link NullPointerException} if an argument is null, {@link IllegalArgumentException}
 * if the destination is malformed,
 * {@link org.springframework.messaging.converter.MessageConversionException} if the
 * payload can't be converted, and
 * {@link io.rocketmq.client.error.IllegalMessageException} if the message breaks one of
 * RocketMQ's rules. A send that fails throws a
 * {@link io.rocketmq.client.error.RocketMQException} or completes its future with one.
 * The exception is never wrapped, and its outcome tells whether sending again may
 * duplicate the message.
 */
public interface RocketMQOperations extends MessageSendingOperations<String> {

	/**
	 * Sends and waits for the broker's answer, for {@code rocketmq.producer.send-timeout}
	 * at most.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @return the broker's answer
	 */
	SendResult syncSend(String destination, Object payload);

	/**
	 * Sends and waits for the broker's answer.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param timeout time limit, including all attempts
	 * @return the broker's answer
	 */
	SendResult syncSend(String destination, Object payload, Duration timeout);

	/**
	 * Sends and waits for the broker's answer.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param timeoutMillis time limit, including all attempts, in milliseconds
	 * @return the broker's answer
	 */
	default SendResult syncSend(String destination, Object payload, long timeoutMillis) {
		return syncSend(destination, payload, Duration.ofMillis(timeoutMillis));
	}

	/**
	 * Sends without waiting.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @return completed with the broker's answer or a
	 * {@link io.rocketmq.client.error.RocketMQException}
	 */
	CompletableFuture<SendResult> asyncSend(String destination, Object payload);

	/**
	 * Sends without waiting.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param timeout time limit, including all attempts
	 * @return completed with the broker's answer or a
	 * {@link io.rocketmq.client.error.RocketMQException}
	 */
	CompletableFuture<SendResult> asyncSend(String destination, Object payload, Duration timeout);

	/**
	 * Sends without waiting.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param timeoutMillis time limit, including all attempts, in milliseconds
	 * @return completed with the broker's answer or a
	 * {@link io.rocketmq.client.error.RocketMQException}
	 */
	default CompletableFuture<SendResult> asyncSend(String destination, Object payload, long timeoutMillis) {
		return asyncSend(destination, payload, Duration.ofMillis(timeoutMillis));
	}

	/**
	 * Sends without requesting an answer, so that the loss of the message goes unnoticed.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 */
	void sendOneWay(String destination, Object payload);

	/**
	 * Sends a message that is delivered only if its local transaction is committed. The
	 * topic's
	 * {@link io.rocketmq.spring.annotation.TransactionListener @TransactionListener} runs
	 * the transaction during this call.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param payload the payload, or a Spring message
	 * @param argument passed to the listener, may be null
	 * @return the broker's answer and the outcome of the transaction
	 * @throws IllegalStateException if the topic has no listener
	 */
	TransactionResult sendMessageInTransaction(String destination, Object payload, @Nullable Object argument);

}
