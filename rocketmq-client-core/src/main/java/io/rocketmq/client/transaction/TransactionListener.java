package io.rocketmq.client.transaction;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * The local side of transactional messages. It must be thread-safe.
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
	 * also one that another member of the group sent. Called by a callback thread.
	 * @param message the half message
	 * @return whether it shall be delivered
	 * @throws Exception as good as {@link TransactionResolution#UNKNOWN}: the broker will
	 * ask again
	 */
	TransactionResolution check(ReceivedMessage message) throws Exception;

}
