package io.rocketmq.samples.guide;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.messaging.Message;
import org.springframework.stereotype.Component;

import io.rocketmq.spring.annotation.RocketMQHandler;
import io.rocketmq.spring.annotation.RocketMQMessageListener;

@Component
@RocketMQMessageListener(topic = "returns", consumerGroup = "returns")
class Returns {

	final Queue<String> seen = new ConcurrentLinkedQueue<>();

	@RocketMQHandler
	void refund(Refund refund) {
		this.seen.add("refund " + refund.id());
	}

	@RocketMQHandler
	void exchange(Exchange exchange) {
		this.seen.add("exchange " + exchange.id());
	}

	@RocketMQHandler(isDefault = true)
	void other(Message<byte[]> message) {
		this.seen.add("other " + message.getPayload().length);
	}

	record Refund(String id) {
	}

	record Exchange(String id) {
	}

}
