package io.rocketmq.spring.transaction;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Listener that runs local transactions and answers the broker's transaction checks.
 * Implemented by a bean with
 * {@link io.rocketmq.spring.annotation.TransactionListener @TransactionListener}, which
 * must be thread-safe, or by a callback of one send
 * ({@link TransactionSendOptions#withCallback}).
 * <p>
 * An exception, an error or a result of null counts as
 * {@link RocketMQLocalTransactionState#UNKNOWN}.
 */
public interface RocketMQLocalTransactionListener {

	/**
	 * Runs the local transaction, once the broker holds the half message. Called by the
	 * sending thread; for an asynchronous send, by the executor of
	 * {@link RocketMQTransactions#setExecutor}.
	 * <p>
	 * The outcome has to be final on return. Where the sender has a database transaction
	 * open, the local transaction must be one of its own ({@code REQUIRES_NEW}), since
	 * that of the sender is committed or rolled back only after the broker was told.
	 * @param message the message as it was sent: the body as {@code byte[]}, the id under
	 * {@link io.rocketmq.spring.support.RocketMQHeaders#TRANSACTION_ID}
	 * @param argument the argument of the send, or null
	 * @return the outcome of the transaction
	 */
	RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument);

	/**
	 * Answers a transaction check for an unresolved half message, which may have been
	 * sent by another instance of the application, and whose local transaction may still
	 * be running there: what is not found yet is
	 * {@link RocketMQLocalTransactionState#UNKNOWN} until the longest transaction would
	 * have ended, and only then a {@link RocketMQLocalTransactionState#ROLLBACK}. Called
	 * by the executor of {@link RocketMQTransactions#setCheckExecutor}.
	 * @param message the half message: the body as {@code byte[]}, the id under
	 * {@link io.rocketmq.spring.support.RocketMQHeaders#TRANSACTION_ID}
	 * @return the outcome of the transaction
	 */
	RocketMQLocalTransactionState checkLocalTransaction(Message<?> message);

}
