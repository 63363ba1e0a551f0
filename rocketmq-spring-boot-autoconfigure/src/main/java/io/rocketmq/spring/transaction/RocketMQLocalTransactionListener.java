package io.rocketmq.spring.transaction;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Runs the local transactions that belong to messages, and tells the broker later what
 * became of them. To be implemented by a bean with
 * {@link io.rocketmq.spring.annotation.TransactionListener @TransactionListener}, which
 * must be thread-safe.
 */
public interface RocketMQLocalTransactionListener {

	/**
	 * Runs the local transaction, once the broker holds the half message. Called by the
	 * thread that sends. An exception is as good as
	 * {@link RocketMQLocalTransactionState#UNKNOWN}.
	 * @param message the message as it was sent: the body as {@code byte[]}, the id under
	 * {@link io.rocketmq.spring.support.RocketMQHeaders#TRANSACTION_ID}
	 * @param argument what the sender passed along, or null
	 * @return whether the message shall be delivered
	 */
	RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument);

	/**
	 * Answers the broker, which asks about a half message that it has heard nothing of,
	 * also one that another instance of the application sent. An exception is as good as
	 * {@link RocketMQLocalTransactionState#UNKNOWN}.
	 * @param message the half message: the body as {@code byte[]}, the id under
	 * {@link io.rocketmq.spring.support.RocketMQHeaders#TRANSACTION_ID}
	 * @return whether it shall be delivered
	 */
	RocketMQLocalTransactionState checkLocalTransaction(Message<?> message);

}
