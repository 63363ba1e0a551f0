package io.rocketmq.spring.transaction;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Listener that runs local transactions and answers the broker's transaction checks
 * without blocking: each method returns a stage that is completed later. Implemented by a
 * bean with
 * {@link io.rocketmq.spring.annotation.TransactionListener @TransactionListener}, which
 * must be thread-safe.
 * <p>
 * A stage that fails, is completed with null or is not completed within the producer's
 * {@code localTransactionTimeout} (60 s by default) counts as
 * {@link RocketMQLocalTransactionState#UNKNOWN}.
 */
public interface RocketMQAsyncLocalTransactionListener {

	/**
	 * Starts the local transaction, once the broker holds the half message. Called by the
	 * thread that {@link RocketMQLocalTransactionListener#executeLocalTransaction} would
	 * be called by.
	 * @param message the message as it was sent: the body as {@code byte[]}, the id under
	 * {@link io.rocketmq.spring.support.RocketMQHeaders#TRANSACTION_ID}
	 * @param argument the argument of the send, or null
	 * @return completed with the outcome of the transaction
	 */
	CompletionStage<RocketMQLocalTransactionState> executeLocalTransaction(Message<?> message,
			@Nullable Object argument);

	/**
	 * Starts to answer a transaction check for an unresolved half message, which may have
	 * been sent by another instance of the application.
	 * @param message the half message: the body as {@code byte[]}, the id under
	 * {@link io.rocketmq.spring.support.RocketMQHeaders#TRANSACTION_ID}
	 * @return completed with the outcome of the transaction
	 */
	CompletionStage<RocketMQLocalTransactionState> checkLocalTransaction(Message<?> message);

}
