package io.rocketmq.client.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Looks messages up, in the index of every broker that has the topic. A message is in the
 * index a moment after it was stored. Thread-safe.
 */
public interface AdminMessages {

	/**
	 * The messages of a topic that have a key among theirs.
	 * @param topic the topic; a retry or dead-letter topic for what is stored there
	 * @param key the key
	 * @param maxMessages how many at most from each broker
	 * @param from not stored before
	 * @param to not stored after
	 * @return the messages, oldest first
	 */
	List<ReceivedMessage> byKey(String topic, String key, int maxMessages, Instant from, Instant to);

	/**
	 * The messages with a key; see {@link #byKey}.
	 * @param topic the topic
	 * @param key the key
	 * @param maxMessages how many at most from each broker
	 * @param from not stored before
	 * @param to not stored after
	 * @return a future of the messages, oldest first
	 */
	CompletableFuture<List<ReceivedMessage>> byKeyAsync(String topic, String key, int maxMessages, Instant from,
			Instant to);

	/**
	 * The message with the id that its sender gave it.
	 * @param topic the topic
	 * @param messageId the id
	 * @return the message, and copies of it if a send was repeated; none if it is not
	 * found
	 */
	List<ReceivedMessage> byId(String topic, String messageId);

	/**
	 * The message with the id that its sender gave it; see {@link #byId}.
	 * @param topic the topic
	 * @param messageId the id
	 * @return a future of the message
	 */
	CompletableFuture<List<ReceivedMessage>> byIdAsync(String topic, String messageId);

	/**
	 * The message with the id that a broker gave it, from the broker that the id names.
	 * @param offsetMessageId the id
	 * @return the message, empty if it is not there any more
	 * @throws IllegalArgumentException if the text is no such id
	 */
	Optional<ReceivedMessage> byOffsetId(String offsetMessageId);

	/**
	 * The message with the id that a broker gave it; see {@link #byOffsetId}.
	 * @param offsetMessageId the id
	 * @return a future of the message, empty if it is not there any more
	 */
	CompletableFuture<Optional<ReceivedMessage>> byOffsetIdAsync(String offsetMessageId);

}
