package io.rocketmq.samples.orders;

import org.springframework.stereotype.Service;

import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.spring.core.RocketMQTemplate;

/**
 * Service that pays orders: the message about a payment is delivered only if the payment
 * is booked.
 */
@Service
public class PaymentDesk {

	static final String PAYMENTS = "payments";

	private final RocketMQTemplate rocketmq;

	private final Account account;

	PaymentDesk(RocketMQTemplate rocketmq, Account account) {
		this.rocketmq = rocketmq;
		this.account = account;
	}

	/**
	 * Pays an order.
	 * @param order the order
	 * @return the outcome of the payment: committed, rolled back, or not known yet
	 */
	public TransactionResolution pay(Order order) {
		Payment payment = new Payment(order.id(), order.amount());
		TransactionResolution resolution = this.rocketmq.message(payment)
			.to(PAYMENTS)
			.sendInTransaction(payment)
			.resolution();
		this.account.paymentEnded(order.id(), resolution);
		return resolution;
	}

}
