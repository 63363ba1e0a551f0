package io.rocketmq.samples.orders;

import org.springframework.stereotype.Component;

import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.listener.RocketMQListener;

/**
 * Listener that counts booked payments.
 */
@Component
@RocketMQMessageListener(topic = PaymentDesk.PAYMENTS, consumerGroup = "accounting")
class Accounting implements RocketMQListener<Payment> {

	private final Account account;

	Accounting(Account account) {
		this.account = account;
	}

	@Override
	public void onMessage(Payment payment) {
		this.account.paymentConsumed(payment.orderId());
	}

}
