package io.rocketmq.client.transaction;

/**
 * Resolution of a local transaction.
 */
public enum TransactionResolution {

	/** The message is delivered. */
	COMMIT,
	/** The message is dropped. */
	ROLLBACK,
	/** The result is not known yet: the broker checks later. */
	UNKNOWN

}
