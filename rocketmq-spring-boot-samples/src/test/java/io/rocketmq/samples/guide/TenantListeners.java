package io.rocketmq.samples.guide;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.stereotype.Component;

import io.rocketmq.samples.orders.Order;
import io.rocketmq.spring.config.RocketMQListenerConfigurer;
import io.rocketmq.spring.config.RocketMQListenerEndpointRegistrar;
import io.rocketmq.spring.listener.adapter.SimpleRocketMQListenerEndpoint;

@Component
class TenantListeners implements RocketMQListenerConfigurer {

	final Queue<String> seen = new ConcurrentLinkedQueue<>();

	private RocketMQListenerEndpointRegistrar registrar;

	@Override
	public void configureRocketMQListeners(RocketMQListenerEndpointRegistrar registrar) {
		this.registrar = registrar;
	}

	void open(String tenant) {
		this.registrar.registerEndpoint(SimpleRocketMQListenerEndpoint.builder("tenant-" + tenant)
			.group("tenant-" + tenant)
			.topic("orders-" + tenant)
			.listener(Order.class, (order) -> this.seen.add(order.id())));
	}

	void close(String tenant) {
		this.registrar.removeEndpoint("tenant-" + tenant);
	}

}
