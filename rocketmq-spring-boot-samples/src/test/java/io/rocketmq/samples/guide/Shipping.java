package io.rocketmq.samples.guide;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.samples.orders.Order;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.spring.listener.BatchListenerFailedException;
import io.rocketmq.spring.support.RocketMQHeaders;

/**
 * Listener methods of the page of listeners.
 */
@Component
class Shipping {

	static final BigDecimal LIMIT = new BigDecimal("1000");

	final Queue<String> seen = new ConcurrentLinkedQueue<>();

	@RocketMQMessageListener(topic = "orders", consumerGroup = "shipping", selectorExpression = "created",
			concurrency = "${shipping.concurrency:8}")
	void ship(Order order, @Header(name = RocketMQHeaders.KEYS, required = false) String key) {
		if (order.amount().signum() < 0) {
			throw new IllegalOrderException("Amount of " + order.id() + " is negative: " + order.amount());
		}
		this.seen.add("shipped " + order.id() + " " + key);
	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "shipping", selectorExpression = "cancelled")
	void cancel(Order order) {
		this.seen.add("cancelled " + order.id());
	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "vans", consumeMode = "orderly")
	void load(Order order, Acknowledgment acknowledgment) {
		if (order.amount().compareTo(LIMIT) > 0 && this.seen.add("late " + order.id())) {
			acknowledgment.retry(Duration.ofMinutes(5));
			return;
		}
		this.seen.add("loaded " + order.id());
		acknowledgment.acknowledge();
	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "ledger", batchSize = "32")
	void book(List<Order> orders) {
		orders.forEach((order) -> this.seen.add("booked " + order.id()));
	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "statistics")
	void count(List<ReceivedMessage> messages, Acknowledgment acknowledgment) {
		for (int i = 0; i < messages.size(); i++) {
			if (this.seen.add("counted " + messages.get(i).messageId())) {
				acknowledgment.acknowledge(i);
			}
			else {
				acknowledgment.retry(i, Duration.ofSeconds(30));
			}
		}
	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "journal", batchSize = "32")
	void write(List<Order> orders) {
		for (int i = 0; i < orders.size(); i++) {
			if (orders.get(i).customer().isEmpty()) {
				throw new BatchListenerFailedException("No customer", new IllegalStateException("empty"), i);
			}
		}
	}

	@RocketMQMessageListener(topic = "quotes", consumerGroup = "quotes")
	Price quote(Order order) {
		return new Price(order.amount());
	}

	@RocketMQMessageListener(topic = "price-lists", consumerGroup = "price-lists")
	CompletableFuture<List<Price>> prices(Order order) {
		return CompletableFuture
			.supplyAsync(() -> List.of(new Price(order.amount()), new Price(order.amount().negate())));
	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "invoices", selectorExpression = "created")
	@SendTo("invoices:new")
	Invoice invoice(Order order) {
		return new Invoice(order.id(), order.amount());
	}

	@RocketMQMessageListener(topic = "invoices", consumerGroup = "post")
	void post(Invoice invoice, @Header(RocketMQHeaders.RECEIVED_TAGS) String tag) {
		this.seen.add("posted " + invoice.orderId() + " " + tag);
	}

	@RocketMQMessageListener(consumerGroup = "events")
	void created(OrderCreated event) {
		this.seen.add("event " + event.id());
	}

	@RocketMQMessageListener(consumerGroup = "shipping", deadLetter = true)
	void undeliverable(ReceivedMessage message,
			@Header(name = RocketMQHeaders.EXCEPTION_MESSAGE, required = false) String why) {
		this.seen.add("undeliverable " + message.text() + " " + why);
	}

	record Invoice(String orderId, BigDecimal amount) {
	}

}
