package io.rocketmq.samples.orders;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.stereotype.Component;

import io.rocketmq.client.transaction.TransactionResolution;

/**
 * Counts of sent and received messages. Only messages that a broker acknowledged count as
 * sent.
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
	 * Records the outcome of a payment. An unknown payment is due as well: here the
	 * transaction check always commits.
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
	 * Snapshot of the account.
	 *
	 * @param sent orders that a broker acknowledged
	 * @param consumed orders that were shipped
	 * @param redelivered orders that needed a second delivery
	 * @param lost orders sent and not shipped
	 * @param paymentsDue payments that were booked
	 * @param paymentsRolledBack payments that were refused
	 * @param paymentsConsumed payments that accounting received
	 * @param paymentsLost booked payments that accounting did not receive
	 * @param paymentsWrong refused payments that accounting received nevertheless
	 */
	record Summary(int sent, int consumed, int redelivered, int lost, int paymentsDue, int paymentsRolledBack,
			int paymentsConsumed, int paymentsLost, int paymentsWrong) {

		boolean isComplete() {
			return this.lost == 0 && this.paymentsLost == 0;
		}

		boolean isRight() {
			return isComplete() && this.paymentsWrong == 0;
		}

		/** Returns the counts while messages are in flight. */
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
