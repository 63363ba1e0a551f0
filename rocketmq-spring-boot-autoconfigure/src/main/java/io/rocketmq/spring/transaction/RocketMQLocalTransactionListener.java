package io.rocketmq.spring.transaction;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Listener that runs local transactions and answers the broker's transaction checks.
 * Implemented by a bean with
 * {@link io.rocketmq.spring.annotation.TransactionListener @TransactionListener}, which
 * must be thread-safe.
 */
public interface RocketMQLocalTransactionListener {

	/**
	 * Runs the local transaction, once the broker holds the half message. Called by the
	 * sending thread. An exception counts as
	 * {@link RocketMQLocalTransactionState#UNKNOWN}.
	 * @param message the message as it was sent: the body as {@code byte[]}, the id under
	 * {@link io.rocketmq.spring.support.RocketMQHeaders#TRANSACTION_ID}
	 * @param argument the argument of the send, or null
	 * @return the outcome of the transaction
	 */
	RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument);

	/**
	 * Answers a transaction check for an unresolved half message, which may have been
	 * sent by another instance of the application. An exception counts as
	 * {@link RocketMQLocalTransactionState#UNKNOWN}.
	 * @param message the half message: the body as {@code byte[]}, the id under
	 * {@link io.rocketmq.spring.support.RocketMQHeaders#TRANSACTION_ID}
	 * @return the outcome of the transaction
	 */
	RocketMQLocalTransactionState checkLocalTransaction(Message<?> message);

}
