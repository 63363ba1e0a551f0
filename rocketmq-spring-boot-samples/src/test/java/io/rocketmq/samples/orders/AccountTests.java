package io.rocketmq.samples.orders;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;

class AccountTests {

	private final Account account = new Account();

	@Test
	void anOrderThatDoesNotArriveIsLost() {
		this.account.orderSent("order-1");
		this.account.orderSent("order-2");
		this.account.orderConsumed("order-2", true);
		assertThat(this.account.summary().lost()).isEqualTo(1);
		assertThat(this.account.summary().isRight()).isFalse();
		assertThat(this.account.summary()).asString().contains("sent 2, consumed 1, redelivered 1, lost 1");
		this.account.orderConsumed("order-1", false);
		assertThat(this.account.summary().isRight()).isTrue();
	}

	@Test
	void aPaymentThatWasRefusedMustNotArrive() {
		this.account.paymentEnded("order-1", TransactionResolution.ROLLBACK);
		assertThat(this.account.summary().isRight()).isTrue();
		this.account.paymentConsumed("order-1");
		assertThat(this.account.summary().isRight()).isFalse();
	}

	@Test
	void aPaymentThatIsNotKnownYetIsDue() {
		this.account.paymentEnded("order-1", TransactionResolution.UNKNOWN);
		assertThat(this.account.summary().isComplete()).isFalse();
		this.account.paymentConsumed("order-1");
		assertThat(this.account.summary().isRight()).isTrue();
	}

}
