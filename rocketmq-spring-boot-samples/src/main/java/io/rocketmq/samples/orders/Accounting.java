package io.rocketmq.samples.orders;

import org.springframework.stereotype.Component;

import io.rocketmq.spring.annotation.RocketMQMessageListener;

/**
 * Listener that counts booked payments.
 */
@Component
class Accounting {

	private final Account account;

	Accounting(Account account) {
		this.account = account;
	}

	@RocketMQMessageListener(topic = PaymentDesk.PAYMENTS, consumerGroup = "accounting")
	void count(Payment payment) {
		this.account.paymentConsumed(payment.orderId());
	}

}
