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
import io.rocketmq.client.broker.BrokerMessages;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Implementation of {@link AdminMessages}.
 */
final class DefaultAdminMessages implements AdminMessages {

	/** Messages that brokers return for a key by default. */
	private static final int MAX_MESSAGES = 32;

	private final AdminCalls calls;

	DefaultAdminMessages(AdminCalls calls) {
		this.calls = calls;
	}

	@Override
	public CompletableFuture<List<ReceivedMessage>> byKeyAsync(String topic, String key, int maxMessages, Instant from,
			Instant to) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(key, "key");
		Arguments.notNull(from, "from");
		Arguments.notNull(to, "to");
		Arguments.millis(from, "from");
		Arguments.millis(to, "to");
		return query(topic, (messages) -> messages.queryAsync(topic, key, maxMessages, from, to),
				(message) -> message.keys().contains(key));
	}

	@Override
	public CompletableFuture<List<ReceivedMessage>> byIdAsync(String topic, String messageId) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(messageId, "messageId");
		return query(topic, (messages) -> messages.queryByIdAsync(topic, messageId, MAX_MESSAGES),
				(message) -> message.messageId().equals(messageId));
	}

	@Override
	public CompletableFuture<Optional<ReceivedMessage>> byOffsetIdAsync(String offsetMessageId) {
		Arguments.notNull(offsetMessageId, "offsetMessageId");
		return this.calls.broker(MessageIds.brokerAddress(offsetMessageId)).messages().viewAsync(offsetMessageId);
	}

	private CompletableFuture<List<ReceivedMessage>> query(String topic,
			Function<BrokerMessages, CompletableFuture<List<ReceivedMessage>>> call,
			Predicate<ReceivedMessage> wanted) {
		// The index holds only hash codes, each of a topic and a key together.
		String plainTopic = this.calls.unwrap(topic);
		Predicate<ReceivedMessage> found = wanted.and((message) -> message.queue().topic().equals(plainTopic));
		return this.calls.gather(this.calls.mastersOf(topic), List.of(), (broker) -> call.apply(broker.messages())
			.thenApply((messages) -> messages.stream().filter(found).toList()), (a, b) -> {
				List<ReceivedMessage> all = new ArrayList<>(a);
				all.addAll(b);
				all.sort(Comparator.comparing(ReceivedMessage::storedAt));
				return all;
			});
	}

}
