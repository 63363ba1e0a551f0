package io.rocketmq.samples.orders;

import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.support.RocketMQHeaders;

/**
 * Listener that ships orders. Some goods are not found at first: the listener throws, and
 * the order is redelivered as the shop's error handler decides.
 */
@Component
class Warehouse {

	private static final int EVERY_SO_MANY = 50;

	private final Account account;

	Warehouse(Account account) {
		this.account = account;
	}

	@RocketMQMessageListener(topic = OrderDesk.ORDERS, consumerGroup = "warehouse", selectorExpression = "created")
	void ship(Order order, @Header(RocketMQHeaders.RECONSUME_TIMES) int redeliveries) {
		int number = Integer.parseInt(order.id().substring(order.id().indexOf('-') + 1));
		if (number % EVERY_SO_MANY == 0 && redeliveries == 0) {
			throw new IllegalStateException("The goods of " + order.id() + " are not on their shelf");
		}
		this.account.orderConsumed(order.id(), redeliveries > 0);
	}

}
