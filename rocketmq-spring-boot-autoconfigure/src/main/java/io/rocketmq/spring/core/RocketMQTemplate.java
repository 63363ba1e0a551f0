package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.core.AbstractMessageSendingTemplate;

import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQTransactions;

/**
 * Template that sends messages through one producer. Thread-safe once configured. It does
 * not close the producer.
 */
public class RocketMQTemplate extends AbstractMessageSendingTemplate<String> implements RocketMQOperations {

	private final Producer producer;

	private final @Nullable RocketMQTransactions transactions;

	private final RocketMQMessageConverter converter;

	/**
	 * Creates a template.
	 * @param producer the producer
	 * @param transactions the sender of transactional messages, or null for none
	 * @param converter the converter of payloads and headers
	 */
	public RocketMQTemplate(Producer producer, @Nullable RocketMQTransactions transactions,
			RocketMQMessageConverter converter) {
		this.producer = Objects.requireNonNull(producer, "producer must not be null");
		this.transactions = transactions;
		this.converter = Objects.requireNonNull(converter, "converter must not be null");
		setMessageConverter(converter.payloadConverter());
	}

	@Override
	public SendResult syncSend(String destination, Object payload) {
		return this.producer.send(message(destination, payload));
	}

	@Override
	public SendResult syncSend(String destination, Object payload, Duration timeout) {
		Objects.requireNonNull(timeout, "timeout must not be null");
		return this.producer.send(message(destination, payload), timeout);
	}

	@Override
	public CompletableFuture<SendResult> asyncSend(String destination, Object payload) {
		return this.producer.sendAsync(message(destination, payload));
	}

	@Override
	public CompletableFuture<SendResult> asyncSend(String destination, Object payload, Duration timeout) {
		Objects.requireNonNull(timeout, "timeout must not be null");
		return this.producer.sendAsync(message(destination, payload), timeout);
	}

	@Override
	public void sendOneWay(String destination, Object payload) {
		this.producer.sendOneway(message(destination, payload));
	}

	@Override
	public TransactionResult sendMessageInTransaction(String destination, Object payload, @Nullable Object argument) {
		if (this.transactions == null) {
			throw new IllegalStateException("Template can't send to '" + destination
					+ "' in a transaction: it has no RocketMQTransactions. Pass one to its constructor");
		}
		return this.transactions.send(message(destination, payload), argument);
	}

	@Override
	protected void doSend(String destination, Message<?> message) {
		syncSend(destination, message);
	}

	private io.rocketmq.client.message.Message message(String destination, Object payload) {
		Objects.requireNonNull(destination, "destination must not be null");
		Objects.requireNonNull(payload, "payload must not be null");
		Destination parsed = Destination.parse(destination);
		return this.converter.toRocketMQ(parsed.topic(), parsed.tag(), payload);
	}

}
