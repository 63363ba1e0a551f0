package io.rocketmq.compatibility;

import org.springframework.messaging.Message;
import org.springframework.stereotype.Component;

import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;

/**
 * Local transactions of payments, and a listener of a whole class for those that are
 * committed.
 */
@Component
@TransactionListener(topic = "${compatibility.topic}")
class Payments implements RocketMQLocalTransactionListener {

	private final Arrivals arrivals;

	Payments(Arrivals arrivals) {
		this.arrivals = arrivals;
	}

	@Override
	public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, Object argument) {
		this.arrivals.add("transaction", argument);
		return RocketMQLocalTransactionState.COMMIT;
	}

	@Override
	public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
		return RocketMQLocalTransactionState.UNKNOWN;
	}

	@Component
	@RocketMQMessageListener(topic = "${compatibility.topic}", consumerGroup = "${compatibility.topic}-payment",
			selectorExpression = "payment")
	static class Committed implements RocketMQListener<String> {

		private final Arrivals arrivals;

		Committed(Arrivals arrivals) {
			this.arrivals = arrivals;
		}

		@Override
		public void onMessage(String payment) {
			this.arrivals.add("payment", payment);
		}

	}

}
