package io.rocketmq.samples.pages;

import org.springframework.stereotype.Component;

import io.rocketmq.samples.orders.Order;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.listener.RocketMQListener;

@Component
@RocketMQMessageListener(topic = "orders", consumerGroup = "billing", selectorExpression = "created || changed")
class Billing implements RocketMQListener<Order> {

	@Override
	public void onMessage(Order order) {
		OrdersIT.billed.add(order);
	}

}
