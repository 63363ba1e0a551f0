package io.rocketmq.samples.orders;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.stereotype.Component;

import io.rocketmq.client.transaction.TransactionResolution;

/**
 * Account of sent and received messages. Only messages that a broker acknowledged count
 * as sent.
 */
@Component
class Account {

	private final Set<String> ordersSent = ConcurrentHashMap.newKeySet();

	private final Set<String> ordersConsumed = ConcurrentHashMap.newKeySet();

	private final Set<String> ordersRedelivered = ConcurrentHashMap.newKeySet();

	private final Set<String> paymentsDue = ConcurrentHashMap.newKeySet();

	private final Set<String> paymentsRolledBack = ConcurrentHashMap.newKeySet();

	private final Set<String> paymentsConsumed = ConcurrentHashMap.newKeySet();

	void orderSent(String id) {
		this.ordersSent.add(id);
	}

	void orderConsumed(String id, boolean redelivered) {
		this.ordersConsumed.add(id);
		if (redelivered) {
			this.ordersRedelivered.add(id);
		}
	}

	/**
	 * A payment that is not known yet is due as well: here the broker's question always
	 * ends in a commit.
	 */
	void paymentEnded(String orderId, TransactionResolution resolution) {
		((resolution == TransactionResolution.ROLLBACK) ? this.paymentsRolledBack : this.paymentsDue).add(orderId);
	}

	void paymentConsumed(String orderId) {
		this.paymentsConsumed.add(orderId);
	}

	Summary summary() {
		return new Summary(this.ordersSent.size(), this.ordersConsumed.size(), this.ordersRedelivered.size(),
				missing(this.ordersSent, this.ordersConsumed), this.paymentsDue.size(), this.paymentsRolledBack.size(),
				this.paymentsConsumed.size(), missing(this.paymentsDue, this.paymentsConsumed),
				both(this.paymentsRolledBack, this.paymentsConsumed));
	}

	private static int missing(Set<String> expected, Set<String> arrived) {
		Set<String> missing = new HashSet<>(expected);
		missing.removeAll(arrived);
		return missing.size();
	}

	private static int both(Set<String> one, Set<String> other) {
		Set<String> both = new HashSet<>(one);
		both.retainAll(other);
		return both.size();
	}

	/**
	 * The account at one moment.
	 *
	 * @param sent orders that a broker acknowledged
	 * @param consumed orders that were shipped
	 * @param redelivered those of them that took a second delivery
	 * @param lost orders sent and not shipped
	 * @param paymentsDue payments that were booked
	 * @param paymentsRolledBack payments that were refused
	 * @param paymentsConsumed payments that accounting heard of
	 * @param paymentsLost payments booked of which accounting did not hear
	 * @param paymentsWrong payments refused of which accounting heard all the same
	 */
	record Summary(int sent, int consumed, int redelivered, int lost, int paymentsDue, int paymentsRolledBack,
			int paymentsConsumed, int paymentsLost, int paymentsWrong) {

		boolean isComplete() {
			return this.lost == 0 && this.paymentsLost == 0;
		}

		boolean isRight() {
			return isComplete() && this.paymentsWrong == 0;
		}

		/** Returns the account while messages are in flight. */
		String interim() {
			return "orders: sent %d, consumed %d, redelivered %d | payments: booked %d, refused %d, consumed %d"
				.formatted(this.sent, this.consumed, this.redelivered, this.paymentsDue, this.paymentsRolledBack,
						this.paymentsConsumed);
		}

		@Override
		public String toString() {
			return "orders: sent %d, consumed %d, redelivered %d, lost %d | payments: booked %d, refused %d, consumed %d, lost %d"
				.formatted(this.sent, this.consumed, this.redelivered, this.lost, this.paymentsDue,
						this.paymentsRolledBack, this.paymentsConsumed, this.paymentsLost + this.paymentsWrong);
		}

	}

}
