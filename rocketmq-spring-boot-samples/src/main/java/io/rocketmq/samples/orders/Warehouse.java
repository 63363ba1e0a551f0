package io.rocketmq.samples.orders;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.stereotype.Component;

import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.listener.RocketMQListener;

/**
 * Listener that ships orders. Some goods are not found at first: the listener throws, and
 * the broker redelivers the order.
 */
@Component
@RocketMQMessageListener(topic = OrderDesk.ORDERS, consumerGroup = "warehouse", selectorExpression = "created")
class Warehouse implements RocketMQListener<Order> {

	private static final int EVERY_SO_MANY = 50;

	private final Set<String> lookedForBefore = ConcurrentHashMap.newKeySet();

	private final Account account;

	Warehouse(Account account) {
		this.account = account;
	}

	@Override
	public void onMessage(Order order) {
		int number = Integer.parseInt(order.id().substring(order.id().indexOf('-') + 1));
		if (number % EVERY_SO_MANY == 0 && this.lookedForBefore.add(order.id())) {
			throw new IllegalStateException("The goods of " + order.id() + " are not on their shelf");
		}
		this.account.orderConsumed(order.id(), this.lookedForBefore.contains(order.id()));
	}

}
