package io.rocketmq.client.transaction;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * The local side of transactional messages. It must be thread-safe.
 * {@link AsyncTransactionListener} is for one that does not block.
 */
public interface TransactionListener {

	/**
	 * Runs the local transaction, once the broker holds the half message. Called by the
	 * thread that sends, or by a callback thread for an asynchronous send.
	 * @param message the message
	 * @param transactionId the transaction's id, which is the message's id
	 * @param argument what the sender passed along
	 * @return whether the message shall be delivered
	 * @throws Exception as good as {@link TransactionResolution#UNKNOWN}: the broker will
	 * ask
	 */
	TransactionResolution execute(Message message, String transactionId, @Nullable Object argument) throws Exception;

	/**
	 * Answers the broker, which asks about a half message that it has heard nothing of,
	 * also one that another member of the group sent. Called by a thread for checks.
	 * @param message the half message
	 * @param checks how often the broker has asked by now, 1 for the first time; it gives
	 * up after 15 times, unless set up otherwise, and drops the message
	 * @return whether it shall be delivered
	 * @throws Exception as good as {@link TransactionResolution#UNKNOWN}: the broker will
	 * ask again
	 */
	TransactionResolution check(ReceivedMessage message, int checks) throws Exception;

	/**
	 * A listener without a local transaction, for tests.
	 * @param resolution what it always says
	 * @return the listener
	 */
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
