package io.rocketmq.client.internal.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

import io.rocketmq.client.admin.AdminMessages;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.header.QueryMessageHeader;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Implements {@link AdminMessages}.
 */
public final class DefaultAdminMessages implements AdminMessages {

	private final AdminCalls calls;

	private final Function<String, DefaultBrokerClient> brokers;

	DefaultAdminMessages(AdminCalls calls, Function<String, DefaultBrokerClient> brokers) {
		this.calls = calls;
		this.brokers = brokers;
	}

	@Override
	public List<ReceivedMessage> byKey(String topic, String key, int maxMessages, Instant from, Instant to) {
		return Futures.await(() -> byKeyAsync(topic, key, maxMessages, from, to));
	}

	@Override
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

	@Override
	public List<ReceivedMessage> byId(String topic, String messageId) {
		return Futures.await(() -> byIdAsync(topic, messageId));
	}

	@Override
	public CompletableFuture<List<ReceivedMessage>> byIdAsync(String topic, String messageId) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(messageId, "messageId");
		return query(topic, new QueryMessageHeader(topic, messageId, 32, 0, Long.MAX_VALUE, true),
				(message) -> message.messageId().equals(messageId));
	}

	@Override
	public Optional<ReceivedMessage> byOffsetId(String offsetMessageId) {
		return Futures.await(() -> byOffsetIdAsync(offsetMessageId));
	}

	@Override
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
