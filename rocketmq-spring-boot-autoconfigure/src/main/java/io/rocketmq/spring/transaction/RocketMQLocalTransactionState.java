package io.rocketmq.spring.transaction;

/**
 * Resolution of a local transaction.
 */
public enum RocketMQLocalTransactionState {

	/** It took place: the message shall be delivered. */
	COMMIT,

	/** It did not: the message shall be dropped. */
	ROLLBACK,

	/** It is not known yet: the broker shall ask later. */
	UNKNOWN

}
