package io.rocketmq.spring.transaction;

/**
 * Outcome of a local transaction.
 */
public enum RocketMQLocalTransactionState {

	/** The transaction was committed: deliver the message. */
	COMMIT,

	/** The transaction was rolled back: discard the message. */
	ROLLBACK,

	/** The outcome is not known yet: the broker checks again later. */
	UNKNOWN

}
