package io.rocketmq.client.broker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.internal.protocol.header.QueryMessageHeader;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * One broker's operations about single messages. Thread-safe.
 */
public interface BrokerMessages {

	/**
	 * The messages of a key in a topic.
	 * @param topic the topic
	 * @param key the key
	 * @param maxMessages how many at most
	 * @param from not stored before
	 * @param to not stored after
	 * @return the messages; see {@link #query(QueryMessageHeader)}
	 */
	List<ReceivedMessage> query(String topic, String key, int maxMessages, Instant from, Instant to);

	/**
	 * The message at a position of the broker's log.
	 * @param offsetMessageId the id that the broker gave it, which must be this one
	 * @return the message, empty if it is not, or no longer, there
	 * @throws IllegalArgumentException if the text is no such id
	 */
	Optional<ReceivedMessage> view(String offsetMessageId);

	/**
	 * The message at a position of the broker's log; see {@link #view}.
	 * @param offsetMessageId the id that the broker gave it, which must be this one
	 * @return a future of the message, empty if it is not, or no longer, there
	 */
	CompletableFuture<Optional<ReceivedMessage>> viewAsync(String offsetMessageId);

}
