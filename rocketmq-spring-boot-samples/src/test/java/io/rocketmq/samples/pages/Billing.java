package io.rocketmq.samples.pages;

import org.springframework.stereotype.Component;

import io.rocketmq.samples.orders.Order;
import io.rocketmq.spring.annotation.RocketMQMessageListener;

@Component
class Billing {

	@RocketMQMessageListener(topic = "orders", consumerGroup = "billing", selectorExpression = "created || changed")
	void bill(Order order) {
		OrdersIT.billed.add(order);
	}

}
