package io.rocketmq.samples.orders;

import java.math.BigDecimal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;

/**
 * Local transactions of payments. Payments above the limit are refused. One payment in
 * ten has no immediate outcome, so that the broker checks it. The set stands for the
 * database table in which a real shop would record its bookings.
 */
@TransactionListener(topic = PaymentDesk.PAYMENTS)
class Bookkeeping implements RocketMQLocalTransactionListener {

	static final BigDecimal LIMIT = new BigDecimal("900");

	private final Set<String> booked = ConcurrentHashMap.newKeySet();

	@Override
	public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
		if (!(argument instanceof Payment payment) || payment.amount().compareTo(LIMIT) > 0) {
			return RocketMQLocalTransactionState.ROLLBACK;
		}
		this.booked.add(transactionId(message));
		return (payment.orderId().hashCode() % 10 == 0) ? RocketMQLocalTransactionState.UNKNOWN
				: RocketMQLocalTransactionState.COMMIT;
	}

	@Override
	public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
		return this.booked.contains(transactionId(message)) ? RocketMQLocalTransactionState.COMMIT
				: RocketMQLocalTransactionState.ROLLBACK;
	}

	private static String transactionId(Message<?> message) {
		return String.valueOf(message.getHeaders().get(RocketMQHeaders.TRANSACTION_ID));
	}

}
