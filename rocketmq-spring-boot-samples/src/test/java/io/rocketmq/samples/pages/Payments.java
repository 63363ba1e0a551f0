package io.rocketmq.samples.pages;

import org.springframework.messaging.Message;

import io.rocketmq.samples.orders.Order;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;

@TransactionListener(topic = "payments")
class Payments implements RocketMQLocalTransactionListener {

	@Override
	public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, Object argument) {
		return (argument instanceof Order) ? RocketMQLocalTransactionState.COMMIT
				: RocketMQLocalTransactionState.ROLLBACK;
	}

	@Override
	public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
		return RocketMQLocalTransactionState.UNKNOWN;
	}

}
