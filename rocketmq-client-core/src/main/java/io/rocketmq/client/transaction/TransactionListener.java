package io.rocketmq.client.transaction;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Local side of transactional messages. Must be thread-safe. Use
 * {@link AsyncTransactionListener} for one that does not block.
 */
public interface TransactionListener {

	/**
	 * Runs the local transaction after the broker has stored the half message. Called on
	 * the sending thread, or on a callback thread for an asynchronous send.
	 * @param message the message
	 * @param transactionId the transaction's id, equal to the message's id
	 * @param argument the argument of the send, or null
	 * @return the resolution
	 * @throws Exception has the effect of {@link TransactionResolution#UNKNOWN}: the
	 * broker checks later
	 */
	TransactionResolution execute(Message message, String transactionId, @Nullable Object argument) throws Exception;

	/**
	 * Checks a transaction whose resolution the broker does not know; the half message
	 * may have been sent by another member of the group. Called on a check thread.
	 * @param message the half message
	 * @param checks number of checks including this one, 1 for the first; the broker
	 * drops the message after 15 checks, unless configured otherwise
	 * @return the resolution
	 * @throws Exception has the effect of {@link TransactionResolution#UNKNOWN}: the
	 * broker checks again
	 */
	TransactionResolution check(ReceivedMessage message, int checks) throws Exception;

	/** Returns a listener without a local transaction, for tests. */
	static TransactionListener always(TransactionResolution resolution) {
		Arguments.notNull(resolution, "resolution");
		return new TransactionListener() {

			@Override
			public TransactionResolution execute(Message message, String transactionId, @Nullable Object argument) {
				return resolution;
			}

			@Override
			public TransactionResolution check(ReceivedMessage message, int checks) {
				return resolution;
			}

		};
	}

}
