package io.rocketmq.client.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;

/**
 * Operations of one broker on single messages. Thread-safe.
 */
public interface BrokerMessages {

	/**
	 * Queries the messages with a key. The broker's index holds only hash codes of keys,
	 * so a result may have another key.
	 * @param maxMessages maximum number of messages
	 * @param from earliest store time
	 * @param to latest store time
	 * @return the messages, empty if there are none
	 * @throws IllegalArgumentException if an instant is out of the range of milliseconds
	 */
	default List<ReceivedMessage> query(String topic, String key, int maxMessages, Instant from, Instant to) {
		return Futures.await(() -> queryAsync(topic, key, maxMessages, from, to));
	}

	/** Queries the messages with a key; see {@link #query}. */
	CompletableFuture<List<ReceivedMessage>> queryAsync(String topic, String key, int maxMessages, Instant from,
			Instant to);

	/**
	 * Queries the messages with an id that a sender gave them. A result may have another
	 * id with the same hash code.
	 * @param maxMessages maximum number of messages
	 * @return the messages, empty if there are none
	 */
	default List<ReceivedMessage> queryById(String topic, String messageId, int maxMessages) {
		return Futures.await(() -> queryByIdAsync(topic, messageId, maxMessages));
	}

	/** Queries the messages with an id; see {@link #queryById}. */
	CompletableFuture<List<ReceivedMessage>> queryByIdAsync(String topic, String messageId, int maxMessages);

	/**
	 * Returns the message with an id that this broker gave it.
	 * @param offsetMessageId id by which the broker finds the message in its log
	 * @return the message, or empty if it is not there any more
	 * @throws IllegalArgumentException if the id is malformed
	 */
	default Optional<ReceivedMessage> view(String offsetMessageId) {
		return Futures.await(() -> viewAsync(offsetMessageId));
	}

	/** Returns the message with an id that this broker gave it; see {@link #view}. */
	CompletableFuture<Optional<ReceivedMessage>> viewAsync(String offsetMessageId);

	/**
	 * Recalls a delayed message, on servers from 5.3.2 on with
	 * {@code recallMessageEnable}.
	 * @param topic topic of the message
	 * @param recallHandle {@link SendResult#recallHandle()} of the message
	 * @return id of the recalled message
	 * @throws IllegalArgumentException if the handle is malformed
	 */
	default String recall(String producerGroup, String topic, String recallHandle) {
		return Futures.await(() -> recallAsync(producerGroup, topic, recallHandle));
	}

	/** Recalls a delayed message; see {@link #recall}. */
	CompletableFuture<String> recallAsync(String producerGroup, String topic, String recallHandle);

	/**
	 * Sends the reply to a request through this broker to the client that sent the
	 * request.
	 * @param timeout time to wait for the broker's answer
	 * @throws IllegalArgumentException if the message is no request
	 * @throws io.rocketmq.client.error.BrokerErrorException if that client is not
	 * connected to this broker
	 */
	default SendResult reply(String producerGroup, ReceivedMessage request, byte[] body, Duration timeout) {
		return Futures.await(() -> replyAsync(producerGroup, request, body, timeout));
	}

	/** Sends the reply to a request; see {@link #reply}. */
	CompletableFuture<SendResult> replyAsync(String producerGroup, ReceivedMessage request, byte[] body,
			Duration timeout);

}
