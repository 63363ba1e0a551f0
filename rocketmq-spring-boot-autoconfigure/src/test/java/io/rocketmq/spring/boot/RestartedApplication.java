package io.rocketmq.spring.boot;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;

import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;

/**
 * Application whose classes are loaded again at each restart.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ RestartedApplication.Billing.class, RestartedApplication.Shipping.class,
		RestartedApplication.Payments.class })
public class RestartedApplication {

	public record Order(String id) {
	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "billing")
	public static class Billing implements RocketMQListener<Order> {

		@Override
		public void onMessage(Order order) {
		}

	}

	public static class Shipping {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "shipping")
		public void ship(Order order) {
		}

	}

	@TransactionListener(topic = "payments")
	public static class Payments implements RocketMQLocalTransactionListener {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, Object argument) {
			return RocketMQLocalTransactionState.COMMIT;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

}
