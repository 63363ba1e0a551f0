package io.rocketmq.samples.guide;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.samples.orders.Order;
import io.rocketmq.spring.event.RocketMQContainerStartedEvent;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;

/**
 * Registry and events of the page of listeners.
 */
@Component
class Reports {

	final Queue<String> seen = new ConcurrentLinkedQueue<>();

	private final RocketMQListenerEndpointRegistry registry;

	Reports(RocketMQListenerEndpointRegistry registry) {
		this.registry = registry;
	}

	@OrderListener(group = "reports")
	void report(Order order) {
		this.seen.add(order.id());
	}

	@EventListener
	void started(RocketMQContainerStartedEvent event) {
		this.seen.add("started " + event.getGroup());
	}

	void night() {
		this.registry.pause("reports");
	}

	void day() {
		this.registry.resume("reports");
	}

	ConsumerStatistics statistics() {
		RocketMQListenerContainer container = this.registry.container("reports");
		return container.statistics();
	}

}
