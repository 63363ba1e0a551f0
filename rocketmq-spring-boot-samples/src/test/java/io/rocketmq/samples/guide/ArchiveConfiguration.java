package io.rocketmq.samples.guide;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.context.annotation.Configuration;

import io.rocketmq.samples.orders.Order;
import io.rocketmq.spring.annotation.RocketMQMessageListener;

/**
 * A listener of a second cluster.
 */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

	static final Queue<Order> archived = new ConcurrentLinkedQueue<>();

	@RocketMQMessageListener(client = "archive", topic = "archived-orders", consumerGroup = "archive")
	void archive(Order order) {
		archived.add(order);
	}

}
