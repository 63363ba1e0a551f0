package io.rocketmq.samples.pages;

import org.springframework.stereotype.Service;

import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.samples.orders.Order;
import io.rocketmq.samples.orders.Payment;
import io.rocketmq.spring.core.RocketMQTemplate;

@Service
class Orders {

	private final RocketMQTemplate rocketmq;

	Orders(RocketMQTemplate rocketmq) {
		this.rocketmq = rocketmq;
	}

	TransactionResolution pay(Order order, Payment payment) {
		TransactionResult result = this.rocketmq.sendMessageInTransaction("payments", payment, order);
		return result.resolution();
	}

	void place(Order order) {
		this.rocketmq.convertAndSend("orders:created", order);
	}

}
