package io.rocketmq.spring.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.observation.RocketMQSendOperation;
import io.rocketmq.spring.support.Destination;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQTransactions;

/**
 * Sender of converted messages through one producer, with the interceptors around, and
 * the choice of their destination.
 */
final class MessageSender {

	final Producer producer;

	final RocketMQMessageConverter converter;

	private final @Nullable RocketMQTransactions transactions;

	final ObservedSends observed = new ObservedSends();

	volatile List<RocketMQSendInterceptor> interceptors = List.of();

	volatile @Nullable RocketMQTopicResolver topicResolver;

	volatile @Nullable Destination defaultDestination;

	MessageSender(Producer producer, @Nullable RocketMQTransactions transactions, RocketMQMessageConverter converter) {
		this.producer = Objects.requireNonNull(producer, "producer must not be null");
		this.transactions = transactions;
		this.converter = Objects.requireNonNull(converter, "converter must not be null");
	}

	/** Returns the destination of a payload whose send names none. */
	Destination destination(Object payload) {
		Class<?> type = ((payload instanceof Message<?> message) ? message.getPayload() : payload).getClass();
		RocketMQTopicResolver resolver = this.topicResolver;
		String resolved = (resolver != null) ? resolver.resolve(type) : null;
		if (resolved != null) {
			return Destination.parse(resolved);
		}
		Destination fallback = this.defaultDestination;
		if (fallback == null) {
			throw new IllegalStateException("Message has no topic: payload of " + type.getName()
					+ ". Call to(\"topic\"), annotate the type with @RocketMQMessage(topic = \"…\"), or set"
					+ " rocketmq.template.default-topic.");
		}
		return fallback;
	}

	RocketMQTransactions requireTransactions(String topic) {
		if (this.transactions == null) {
			throw new IllegalStateException("Template can't send to '" + topic
					+ "' in a transaction: it has no RocketMQTransactions. Pass one to its constructor");
		}
		return this.transactions;
	}

	SendResult send(io.rocketmq.client.message.Message message, SendOptions options) {
		return around(message, RocketMQSendOperation.SEND, (sent) -> this.producer.send(sent, options),
				(result) -> result);
	}

	CompletableFuture<SendResult> sendAsync(io.rocketmq.client.message.Message message, SendOptions options) {
		return aroundAsync(message, RocketMQSendOperation.SEND, (sent) -> this.producer.sendAsync(sent, options),
				(result) -> result);
	}

	void sendOneWay(io.rocketmq.client.message.Message message, SendOptions options) {
		around(message, RocketMQSendOperation.ONE_WAY, (sent) -> {
			this.producer.sendOneway(sent, options);
			return sent;
		}, (sent) -> null);
	}

	ReceivedMessage request(io.rocketmq.client.message.Message message, SendOptions options) {
		return around(message, RocketMQSendOperation.REQUEST, (sent) -> this.producer.request(sent, options),
				(reply) -> null);
	}

	CompletableFuture<ReceivedMessage> requestAsync(io.rocketmq.client.message.Message message, SendOptions options) {
		return aroundAsync(message, RocketMQSendOperation.REQUEST, (sent) -> this.producer.requestAsync(sent, options),
				(reply) -> null);
	}

	TransactionResult sendInTransaction(io.rocketmq.client.message.Message message,
			Function<io.rocketmq.client.message.Message, TransactionResult> send) {
		return around(message, RocketMQSendOperation.TRANSACTION, send, TransactionResult::sendResult);
	}

	CompletableFuture<TransactionResult> sendInTransactionAsync(io.rocketmq.client.message.Message message,
			Function<io.rocketmq.client.message.Message, CompletableFuture<TransactionResult>> send) {
		return aroundAsync(message, RocketMQSendOperation.TRANSACTION, send, TransactionResult::sendResult);
	}

	private <R> R around(io.rocketmq.client.message.Message message, RocketMQSendOperation operation,
			Function<io.rocketmq.client.message.Message, R> send, Function<R, @Nullable SendResult> answer) {
		List<RocketMQSendInterceptor> current = this.interceptors;
		if (current.isEmpty()) {
			return this.observed.send(message, operation, send);
		}
		Interception interception = Interception.begin(current, message);
		R result = endOnFailure(List.of(interception),
				() -> this.observed.send(interception.message(), operation, send));
		interception.end(answer.apply(result), null);
		return result;
	}

	private <R> CompletableFuture<R> aroundAsync(io.rocketmq.client.message.Message message,
			RocketMQSendOperation operation, Function<io.rocketmq.client.message.Message, CompletableFuture<R>> send,
			Function<R, @Nullable SendResult> answer) {
		List<RocketMQSendInterceptor> current = this.interceptors;
		if (current.isEmpty()) {
			return this.observed.sendAsync(message, operation, send);
		}
		Interception interception = Interception.begin(current, message);
		CompletableFuture<R> sent = endOnFailure(List.of(interception),
				() -> this.observed.sendAsync(interception.message(), operation, send));
		return ending(sent, List.of(interception), (result) -> interception.end(answer.apply(result), null));
	}

	BatchResult sendAll(List<io.rocketmq.client.message.Message> messages, SendOptions options) {
		List<Interception> interceptions = beginAll(messages);
		BatchResult result = endOnFailure(interceptions, () -> this.observed.sendAll(sent(messages, interceptions),
				(sent) -> this.producer.send(sent, options)));
		endAll(interceptions, result);
		return result;
	}

	CompletableFuture<BatchResult> sendAllAsync(List<io.rocketmq.client.message.Message> messages,
			SendOptions options) {
		List<Interception> interceptions = beginAll(messages);
		CompletableFuture<BatchResult> result = endOnFailure(interceptions, () -> this.observed
			.sendAllAsync(sent(messages, interceptions), (sent) -> this.producer.sendAsync(sent, options)));
		return interceptions.isEmpty() ? result
				: ending(result, interceptions, (answer) -> endAll(interceptions, answer));
	}

	void sendAllOneWay(List<io.rocketmq.client.message.Message> messages, SendOptions options) {
		List<Interception> interceptions = beginAll(messages);
		endOnFailure(interceptions, () -> this.observed.sendAll(sent(messages, interceptions), (sent) -> {
			this.producer.sendOneway(sent, options);
			return sent;
		}));
		interceptions.forEach((each) -> each.end(null, null));
	}

	private List<Interception> beginAll(List<io.rocketmq.client.message.Message> messages) {
		List<RocketMQSendInterceptor> current = this.interceptors;
		List<Interception> begun = new ArrayList<>();
		if (!current.isEmpty()) {
			for (io.rocketmq.client.message.Message message : messages) {
				begun.add(endOnFailure(begun, () -> Interception.begin(current, message)));
			}
		}
		return begun;
	}

	private static List<io.rocketmq.client.message.Message> sent(List<io.rocketmq.client.message.Message> messages,
			List<Interception> interceptions) {
		return interceptions.isEmpty() ? messages : interceptions.stream().map(Interception::message).toList();
	}

	private static void endAll(List<Interception> interceptions, BatchResult result) {
		for (int i = 0; i < interceptions.size(); i++) {
			BatchResult.Item item = result.items().get(i);
			interceptions.get(i).end(item.result(), item.failure());
		}
	}

	private static <R> R endOnFailure(List<Interception> interceptions, Supplier<R> call) {
		try {
			return call.get();
		}
		catch (RuntimeException | Error ex) {
			interceptions.forEach((each) -> each.end(null, ex));
			throw ex;
		}
	}

	/** Returns a future that is completed after the interceptors were called. */
	private static <R> CompletableFuture<R> ending(CompletableFuture<R> sent, List<Interception> interceptions,
			Consumer<R> succeeded) {
		return MappedFuture.of(sent, (result) -> {
			succeeded.accept(result);
			return result;
		}, (failure) -> interceptions.forEach((each) -> each.end(null, failure)));
	}

}
