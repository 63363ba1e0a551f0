package io.rocketmq.samples.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;

/**
 * The local side of payments. One that is unpaid is not booked; of one that is slow the
 * outcome is not known at once, so that the broker asks. The set stands for the database
 * table in which a real program would note what it has booked.
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

	/** The payments that the broker has asked about. */
	Set<String> asked() {
		return Set.copyOf(this.asked);
	}

}
