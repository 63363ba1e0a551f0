package io.rocketmq.compatibility;

import java.nio.charset.StandardCharsets;

import org.springframework.stereotype.Component;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQMessageListener;

/**
 * Methods that receive orders, as objects and as they are on the wire, and answer them.
 */
@Component
class OrderListeners {

	private final Arrivals arrivals;

	OrderListeners(Arrivals arrivals) {
		this.arrivals = arrivals;
	}

	@RocketMQMessageListener(topic = "${compatibility.topic}", consumerGroup = "${compatibility.topic}-object",
			selectorExpression = "order")
	void order(Order order) {
		this.arrivals.add("object", order);
	}

	@RocketMQMessageListener(topic = "${compatibility.topic}", consumerGroup = "${compatibility.topic}-wire",
			selectorExpression = "order")
	void message(ReceivedMessage message) {
		this.arrivals.add("wire", new String(message.body(), StandardCharsets.UTF_8));
	}

	@RocketMQMessageListener(topic = "${compatibility.topic}", consumerGroup = "${compatibility.topic}-quote",
			selectorExpression = "quote")
	Price quote(Order order) {
		return new Price(order.pieceCount() * 250);
	}

}
