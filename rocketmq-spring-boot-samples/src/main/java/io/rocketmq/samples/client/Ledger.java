package io.rocketmq.samples.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;

/**
 * Local transactions of payments. An unpaid one is rolled back. A slow one has no
 * immediate outcome, so that the broker checks it. The set stands for the database table
 * in which a real program would record its bookings.
 */
final class Ledger implements TransactionListener {

	private final Set<String> booked = ConcurrentHashMap.newKeySet();

	private final Set<String> asked = ConcurrentHashMap.newKeySet();

	@Override
	public TransactionResolution execute(Message message, String transactionId, @Nullable Object argument) {
		if ("unpaid".equals(argument)) {
			return TransactionResolution.ROLLBACK;
		}
		this.booked.add(transactionId);
		return "slow".equals(argument) ? TransactionResolution.UNKNOWN : TransactionResolution.COMMIT;
	}

	@Override
	public TransactionResolution check(ReceivedMessage message, int checks) {
		this.asked.add(Arrivals.text(message.body()));
		return this.booked.contains(message.messageId()) ? TransactionResolution.COMMIT
				: TransactionResolution.ROLLBACK;
	}

	/** Returns the payments that the broker has checked. */
	Set<String> asked() {
		return Set.copyOf(this.asked);
	}

}
