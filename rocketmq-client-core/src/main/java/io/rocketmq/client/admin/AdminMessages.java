package io.rocketmq.client.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Queries of messages in the indexes of all brokers that have the topic. Brokers index a
 * message shortly after they have stored it. Thread-safe.
 */
public interface AdminMessages {

	/**
	 * Returns the messages of a topic with a key, up to 32 from each broker.
	 * @param topic topic, retry topic or dead-letter topic
	 * @param key one of the messages' keys
	 * @return the messages, oldest first
	 */
	default List<ReceivedMessage> byKey(String topic, String key) {
		return Futures.await(() -> byKeyAsync(topic, key));
	}

	/** Returns the messages of a topic with a key; see {@link #byKey(String, String)}. */
	default CompletableFuture<List<ReceivedMessage>> byKeyAsync(String topic, String key) {
		return byKeyAsync(topic, key, 32);
	}

	/**
	 * Returns the messages of a topic with a key.
	 * @param topic topic, retry topic or dead-letter topic
	 * @param key one of the messages' keys
	 * @param maxMessages maximum number of messages from each broker
	 * @return the messages, oldest first
	 */
	default List<ReceivedMessage> byKey(String topic, String key, int maxMessages) {
		return Futures.await(() -> byKeyAsync(topic, key, maxMessages));
	}

	/**
	 * Returns the messages of a topic with a key; see
	 * {@link #byKey(String, String, int)}.
	 */
	default CompletableFuture<List<ReceivedMessage>> byKeyAsync(String topic, String key, int maxMessages) {
		return byKeyAsync(topic, key, maxMessages, Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE));
	}

	/**
	 * Returns the messages of a topic with a key that were stored within a time.
	 * @param topic topic, retry topic or dead-letter topic
	 * @param key one of the messages' keys
	 * @param maxMessages maximum number of messages from each broker
	 * @param from earliest store time
	 * @param to latest store time
	 * @return the messages, oldest first
	 * @throws IllegalArgumentException if an instant is out of the range of milliseconds
	 */
	default List<ReceivedMessage> byKey(String topic, String key, int maxMessages, Instant from, Instant to) {
		return Futures.await(() -> byKeyAsync(topic, key, maxMessages, from, to));
	}

	/**
	 * Returns the messages of a topic with a key that were stored within a time; see
	 * {@link #byKey(String, String, int, Instant, Instant)}.
	 */
	CompletableFuture<List<ReceivedMessage>> byKeyAsync(String topic, String key, int maxMessages, Instant from,
			Instant to);

	/**
	 * Returns the messages with an id that their sender gave them: one, or several if a
	 * send was repeated.
	 * @return the messages, empty if there are none
	 */
	default List<ReceivedMessage> byId(String topic, String messageId) {
		return Futures.await(() -> byIdAsync(topic, messageId));
	}

	/** Returns the messages with an id that their sender gave them; see {@link #byId}. */
	CompletableFuture<List<ReceivedMessage>> byIdAsync(String topic, String messageId);

	/**
	 * Returns the message with an id that a broker gave it, from the broker that the id
	 * names.
	 * @param offsetMessageId id of the message
	 * @return the message, or empty if it is not there any more
	 * @throws IllegalArgumentException if the id is malformed
	 */
	default Optional<ReceivedMessage> byOffsetId(String offsetMessageId) {
		return Futures.await(() -> byOffsetIdAsync(offsetMessageId));
	}

	/** Returns the message with an id that a broker gave it; see {@link #byOffsetId}. */
	CompletableFuture<Optional<ReceivedMessage>> byOffsetIdAsync(String offsetMessageId);

}
