package io.rocketmq.spring.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.support.Destination;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQTransactions;
import io.rocketmq.spring.transaction.TransactionSendOptions;

/**
 * The specification of one message.
 */
final class DefaultMessageSpec implements RocketMQMessageSpec {

	private final MessageSender sender;

	private final Object payload;

	private final SendChoices choices = new SendChoices();

	private final List<String> keys = new ArrayList<>(2);

	private final Map<String, String> properties = new LinkedHashMap<>();

	private final Map<String, @Nullable Object> headers = new LinkedHashMap<>();

	private @Nullable String tag;

	private @Nullable Duration delay;

	private @Nullable Instant deliverAt;

	private @Nullable Integer delayLevel;

	private @Nullable Integer priority;

	private @Nullable String transactionListener;

	DefaultMessageSpec(MessageSender sender, Object payload) {
		this.sender = sender;
		this.payload = payload;
	}

	@Override
	public RocketMQMessageSpec to(String destination) {
		this.choices.to(destination);
		return this;
	}

	@Override
	public RocketMQMessageSpec to(String topic, String tag) {
		this.choices.to(topic, tag);
		return this;
	}

	@Override
	public RocketMQMessageSpec tag(String tag) {
		this.tag = Objects.requireNonNull(tag, "tag must not be null");
		return this;
	}

	@Override
	public RocketMQMessageSpec key(String key) {
		this.keys.add(Objects.requireNonNull(key, "key must not be null"));
		return this;
	}

	@Override
	public RocketMQMessageSpec keys(Collection<String> keys) {
		Objects.requireNonNull(keys, "keys must not be null").forEach(this::key);
		return this;
	}

	@Override
	public RocketMQMessageSpec header(String name, @Nullable Object value) {
		this.headers.put(Objects.requireNonNull(name, "name must not be null"), value);
		return this;
	}

	@Override
	public RocketMQMessageSpec headers(Map<String, ?> headers) {
		Objects.requireNonNull(headers, "headers must not be null").forEach(this::header);
		return this;
	}

	@Override
	public RocketMQMessageSpec property(String name, String value) {
		this.properties.put(Objects.requireNonNull(name, "name must not be null"),
				Objects.requireNonNull(value, "value must not be null"));
		return this;
	}

	@Override
	public RocketMQMessageSpec orderedBy(String key) {
		this.choices.orderedBy(key);
		return this;
	}

	@Override
	public RocketMQMessageSpec queue(MessageQueue queue) {
		this.choices.queue(queue);
		return this;
	}

	@Override
	public RocketMQMessageSpec delay(Duration delay) {
		this.delay = Objects.requireNonNull(delay, "delay must not be null");
		return this;
	}

	@Override
	public RocketMQMessageSpec deliverAt(Instant instant) {
		this.deliverAt = Objects.requireNonNull(instant, "instant must not be null");
		return this;
	}

	@Override
	public RocketMQMessageSpec delayLevel(int level) {
		this.delayLevel = level;
		return this;
	}

	@Override
	public RocketMQMessageSpec priority(int priority) {
		this.priority = priority;
		return this;
	}

	@Override
	public RocketMQMessageSpec timeout(Duration timeout) {
		this.choices.timeout(timeout);
		return this;
	}

	@Override
	public RocketMQMessageSpec transactionListener(String name) {
		this.transactionListener = Objects.requireNonNull(name, "name must not be null");
		return this;
	}

	@Override
	public SendResult send() {
		return this.sender.send(build(), this.choices.options());
	}

	@Override
	public CompletableFuture<SendResult> sendAsync() {
		return this.sender.sendAsync(build(), this.choices.options());
	}

	@Override
	public void sendOneWay() {
		this.sender.sendOneWay(build(), this.choices.options());
	}

	@Override
	public TransactionResult sendInTransaction(@Nullable Object argument) {
		return inTransaction(argument, null);
	}

	@Override
	public TransactionResult sendInTransaction(@Nullable Object argument, RocketMQLocalTransactionListener callback) {
		return inTransaction(argument, Objects.requireNonNull(callback, "callback must not be null"));
	}

	private TransactionResult inTransaction(@Nullable Object argument,
			@Nullable RocketMQLocalTransactionListener callback) {
		io.rocketmq.client.message.Message message = buildForTransaction();
		RocketMQTransactions transactions = this.sender.requireTransactions(message.topic());
		TransactionSendOptions options = transactionOptions(callback);
		return this.sender.sendInTransaction(message, (sent) -> transactions.send(sent, argument, options));
	}

	@Override
	public CompletableFuture<TransactionResult> sendInTransactionAsync(@Nullable Object argument) {
		return inTransactionAsync(argument, null);
	}

	@Override
	public CompletableFuture<TransactionResult> sendInTransactionAsync(@Nullable Object argument,
			RocketMQLocalTransactionListener callback) {
		return inTransactionAsync(argument, Objects.requireNonNull(callback, "callback must not be null"));
	}

	private CompletableFuture<TransactionResult> inTransactionAsync(@Nullable Object argument,
			@Nullable RocketMQLocalTransactionListener callback) {
		io.rocketmq.client.message.Message message = buildForTransaction();
		RocketMQTransactions transactions = this.sender.requireTransactions(message.topic());
		TransactionSendOptions options = transactionOptions(callback);
		return this.sender.sendInTransactionAsync(message, (sent) -> transactions.sendAsync(sent, argument, options));
	}

	private TransactionSendOptions transactionOptions(@Nullable RocketMQLocalTransactionListener callback) {
		return new TransactionSendOptions(this.choices.timeout(), this.transactionListener, callback);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T request(Class<T> type) {
		return (T) request(ResolvableType.forClass(Objects.requireNonNull(type, "type must not be null")));
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T request(ParameterizedTypeReference<T> type) {
		return (T) request(ResolvableType.forType(Objects.requireNonNull(type, "type must not be null")));
	}

	@Override
	public @Nullable Object request(Type type) {
		return request(ResolvableType.forType(Objects.requireNonNull(type, "type must not be null")));
	}

	private @Nullable Object request(ResolvableType type) {
		ReceivedMessage reply = this.sender.request(build(), this.choices.options());
		return this.sender.converter.fromRocketMQ(reply, type);
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestAsync(Class<T> type) {
		return requestAsync(ResolvableType.forClass(Objects.requireNonNull(type, "type must not be null")));
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestAsync(ParameterizedTypeReference<T> type) {
		return requestAsync(ResolvableType.forType(Objects.requireNonNull(type, "type must not be null")));
	}

	@Override
	public CompletableFuture<@Nullable Object> requestAsync(Type type) {
		return requestAsync(ResolvableType.forType(Objects.requireNonNull(type, "type must not be null")));
	}

	@SuppressWarnings("unchecked")
	private <T> CompletableFuture<@Nullable T> requestAsync(ResolvableType type) {
		return MappedFuture.<ReceivedMessage, @Nullable T>of(this.sender.requestAsync(build(), this.choices.options()),
				(reply) -> (T) this.sender.converter.fromRocketMQ(reply, type));
	}

	private io.rocketmq.client.message.Message buildForTransaction() {
		refuseInTransaction("queue", this.choices.queue());
		refuseInTransaction("delay", this.delay);
		refuseInTransaction("deliverAt", this.deliverAt);
		refuseInTransaction("delayLevel", this.delayLevel);
		refuseInTransaction("priority", this.priority);
		return message();
	}

	private static void refuseInTransaction(String name, @Nullable Object value) {
		if (value != null) {
			throw SendChoices.conflict("sendInTransaction", name, value);
		}
	}

	private io.rocketmq.client.message.Message build() {
		if (this.transactionListener != null) {
			throw new IllegalStateException("Message has a transaction listener but is not sent in a transaction: '"
					+ this.transactionListener + "'. Call sendInTransaction, or leave out transactionListener.");
		}
		return message();
	}

	private io.rocketmq.client.message.Message message() {
		Destination destination = this.choices.use(this.sender, this.payload);
		if (this.tag != null && destination.tag() != null && this.choices.hasDestination()) {
			throw new IllegalStateException("Message has two tags: '" + destination.tag() + "' of the destination and '"
					+ this.tag + "' of tag(…). Leave out one of them.");
		}
		if (this.delay != null && this.deliverAt != null) {
			throw SendChoices.conflict("delay " + this.delay, "deliverAt", this.deliverAt);
		}
		if (this.delayLevel != null && (this.delay != null || this.deliverAt != null)) {
			throw SendChoices.conflict((this.delay != null) ? "delay " + this.delay : "deliverAt " + this.deliverAt,
					"delayLevel", this.delayLevel);
		}
		io.rocketmq.client.message.Message converted = this.sender.converter.toRocketMQ(destination.topic(),
				(this.tag != null) ? this.tag : destination.tag(), payloadWithHeaders());
		return isPlain() ? converted : withOptions(converted.toBuilder());
	}

	/** Whether payload and destination say everything, as of most messages. */
	private boolean isPlain() {
		return this.keys.isEmpty() && this.properties.isEmpty() && this.choices.orderingKey() == null
				&& this.delay == null && this.deliverAt == null && this.delayLevel == null && this.priority == null;
	}

	private io.rocketmq.client.message.Message withOptions(io.rocketmq.client.message.Message.Builder message) {
		message.keys(this.keys);
		this.properties.forEach(message::property);
		if (this.choices.orderingKey() != null) {
			message.orderedBy(this.choices.orderingKey());
		}
		if (this.delay != null) {
			message.delay(this.delay);
		}
		if (this.deliverAt != null) {
			message.deliverAt(this.deliverAt);
		}
		if (this.delayLevel != null) {
			message.delayLevel(this.delayLevel);
		}
		if (this.priority != null) {
			message.priority(this.priority);
		}
		return message.build();
	}

	private Object payloadWithHeaders() {
		if (this.headers.isEmpty()) {
			return this.payload;
		}
		MessageBuilder<?> builder = (this.payload instanceof Message<?> message) ? MessageBuilder.fromMessage(message)
				: MessageBuilder.withPayload(this.payload);
		this.headers.forEach(builder::setHeader);
		return builder.build();
	}

}
