package io.rocketmq.samples.orders;

import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.stereotype.Service;

import io.rocketmq.client.message.SendResult;
import io.rocketmq.spring.core.RocketMQTemplate;

/**
 * Service that takes orders and announces them on a topic.
 */
@Service
public class OrderDesk {

	static final String ORDERS = "orders";

	private final AtomicInteger number = new AtomicInteger();

	private final RocketMQTemplate rocketmq;

	private final Account account;

	OrderDesk(RocketMQTemplate rocketmq, Account account) {
		this.rocketmq = rocketmq;
		this.account = account;
	}

	/**
	 * Takes an order and announces it, without waiting for the broker.
	 * @param customer the customer's name
	 * @param amount the price
	 * @return a future of the order, completed once the broker has its announcement
	 */
	public CompletableFuture<Order> place(String customer, BigDecimal amount) {
		Order order = new Order("order-" + this.number.incrementAndGet(), customer, amount);
		CompletableFuture<SendResult> sent = this.rocketmq.message(order)
			.to(ORDERS, "created")
			.key(order.id())
			.sendAsync();
		return sent.thenApply((result) -> {
			this.account.orderSent(order.id());
			return order;
		});
	}

}
