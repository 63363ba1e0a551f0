package io.rocketmq.samples.guide;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Service;

import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.samples.orders.Order;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.RocketMQHeaders;

/**
 * Sends of the page of sending.
 */
@Service
class Shop {

	private static final Logger logger = LoggerFactory.getLogger(Shop.class);

	private final RocketMQTemplate rocketmq;

	Shop(RocketMQTemplate rocketmq) {
		this.rocketmq = rocketmq;
	}

	SendResult place(Order order) {
		SendResult result = this.rocketmq.message(order)
			.to("orders", "created")
			.key(order.id())
			.header("channel", "web")
			.timeout(Duration.ofSeconds(30))
			.send();
		return result;
	}

	CompletableFuture<SendResult> placeWithoutWaiting(Order order) {
		CompletableFuture<SendResult> sent = this.rocketmq.message(order).to("orders:created").sendAsync();
		return sent.whenComplete((result, failure) -> logger.info("Sent: {}", result, failure));
	}

	void audit(Order order) {
		this.rocketmq.message(order).to("audit").sendOneWay();
	}

	void changeInOrder(Order order) {
		this.rocketmq.message(order).to("orders:changed").orderedBy(order.customer()).send();
	}

	String remindAndRecall(Order order) {
		SendResult reminder = this.rocketmq.message("Pay " + order.id())
			.to("reminders")
			.delay(Duration.ofMinutes(30))
			.send();

		return this.rocketmq.recall(reminder.recallHandle());
	}

	BatchResult placeAll(List<Order> orders) {
		BatchResult batch = this.rocketmq.messages(orders).to("orders:created").send();
		batch.failures().forEach((item) -> logger.warn("Not sent: {}", item.message(), item.failure()));
		return batch;
	}

	Price quote(Order order) {
		Price price = this.rocketmq.message(order).to("quotes").timeout(Duration.ofSeconds(30)).request(Price.class);
		return price;
	}

	List<Price> quoteAll(Order order) {
		List<Price> prices = this.rocketmq.message(order)
			.to("price-lists")
			.timeout(Duration.ofSeconds(30))
			.request(new ParameterizedTypeReference<List<Price>>() {
			});
		return prices;
	}

	void announce(Order order) {
		this.rocketmq.message(new OrderCreated(order.id())).send();
		this.rocketmq.convertAndSend(new OrderCreated(order.id()));
	}

	void placeWithHeaders(Order order) {
		Message<Order> message = MessageBuilder.withPayload(order)
			.setHeader(RocketMQHeaders.KEYS, order.id())
			.setHeader("channel", "web")
			.build();
		this.rocketmq.syncSend("orders:created", message);
		this.rocketmq.convertAndSend("orders:created", order, Map.of(RocketMQHeaders.KEYS, order.id()));
	}

	boolean tryToPlace(Order order) {
		try {
			this.rocketmq.message(order).to("orders:created").send();
			return true;
		}
		catch (RocketMQException ex) {
			if (ex.outcome() == Outcome.UNKNOWN) {
				logger.warn("Order {} may have been sent", order.id(), ex);
			}
			return false;
		}
	}

}
