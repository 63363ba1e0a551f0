package io.rocketmq.client.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.message.MessageIds;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.protocol.header.QueryMessageHeader;
import io.rocketmq.client.support.Arguments;
import io.rocketmq.client.support.Futures;

/**
 * Looks messages up, in the index of every broker that has the topic. A message is in the
 * index a moment after it was stored. Thread-safe.
 */
public final class AdminMessages {

	private final AdminCalls calls;

	private final Function<String, BrokerClient> brokers;

	AdminMessages(AdminCalls calls, Function<String, BrokerClient> brokers) {
		this.calls = calls;
		this.brokers = brokers;
	}

	/**
	 * The messages of a topic that have a key among theirs.
	 * @param topic the topic; a retry or dead-letter topic for what is stored there
	 * @param key the key
	 * @param maxMessages how many at most from each broker
	 * @param from not stored before
	 * @param to not stored after
	 * @return the messages, oldest first
	 */
	public List<ReceivedMessage> byKey(String topic, String key, int maxMessages, Instant from, Instant to) {
		return Futures.await(() -> byKeyAsync(topic, key, maxMessages, from, to));
	}

	/**
	 * The messages with a key; see {@link #byKey}.
	 * @param topic the topic
	 * @param key the key
	 * @param maxMessages how many at most from each broker
	 * @param from not stored before
	 * @param to not stored after
	 * @return a future of the messages, oldest first
	 */
	public CompletableFuture<List<ReceivedMessage>> byKeyAsync(String topic, String key, int maxMessages, Instant from,
			Instant to) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(key, "key");
		Arguments.notNull(from, "from");
		Arguments.notNull(to, "to");
		return query(topic,
				new QueryMessageHeader(topic, key, maxMessages, from.toEpochMilli(), to.toEpochMilli(), false),
				(message) -> message.keys().contains(key));
	}

	/**
	 * The message with the id that its sender gave it.
	 * @param topic the topic
	 * @param messageId the id
	 * @return the message, and copies of it if a send was repeated; none if it is not
	 * found
	 */
	public List<ReceivedMessage> byId(String topic, String messageId) {
		return Futures.await(() -> byIdAsync(topic, messageId));
	}

	/**
	 * The message with the id that its sender gave it; see {@link #byId}.
	 * @param topic the topic
	 * @param messageId the id
	 * @return a future of the message
	 */
	public CompletableFuture<List<ReceivedMessage>> byIdAsync(String topic, String messageId) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(messageId, "messageId");
		return query(topic, new QueryMessageHeader(topic, messageId, 32, 0, Long.MAX_VALUE, true),
				(message) -> message.messageId().equals(messageId));
	}

	/**
	 * The message with the id that a broker gave it, from the broker that the id names.
	 * @param offsetMessageId the id
	 * @return the message, empty if it is not there any more
	 * @throws IllegalArgumentException if the text is no such id
	 */
	public Optional<ReceivedMessage> byOffsetId(String offsetMessageId) {
		return Futures.await(() -> byOffsetIdAsync(offsetMessageId));
	}

	/**
	 * The message with the id that a broker gave it; see {@link #byOffsetId}.
	 * @param offsetMessageId the id
	 * @return a future of the message, empty if it is not there any more
	 */
	public CompletableFuture<Optional<ReceivedMessage>> byOffsetIdAsync(String offsetMessageId) {
		Arguments.notNull(offsetMessageId, "offsetMessageId");
		return this.brokers.apply(MessageIds.brokerAddress(offsetMessageId)).messages().viewAsync(offsetMessageId);
	}

	private CompletableFuture<List<ReceivedMessage>> query(String topic, QueryMessageHeader header,
			Predicate<ReceivedMessage> wanted) {
		// The index knows hash codes alone, each of a topic and a key together.
		Predicate<ReceivedMessage> found = wanted.and((message) -> message.queue().topic().equals(plain(topic)));
		return this.calls.mastersOf(topic)
			.thenCompose((masters) -> this.calls.gather(masters, List.of(),
					(address) -> this.brokers.apply(address)
						.messages()
						.queryAsync(header)
						.thenApply((messages) -> messages.stream().filter(found).toList()),
					(a, b) -> {
						List<ReceivedMessage> all = new ArrayList<>(a);
						all.addAll(b);
						all.sort(Comparator.comparing(ReceivedMessage::storedAt));
						return all;
					}));
	}

	/** A topic as received messages name it. */
	private String plain(String topic) {
		Namespace namespace = this.calls.namespace();
		return (namespace != null) ? namespace.unwrap(topic) : topic;
	}

}
