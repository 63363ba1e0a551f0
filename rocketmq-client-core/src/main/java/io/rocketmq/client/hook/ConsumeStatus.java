package io.rocketmq.client.hook;

/**
 * Outcome of a delivery.
 */
public enum ConsumeStatus {

	/** Consumed: not redelivered. */
	SUCCESS,
	/** Redelivered later. */
	RETRY,
	/** Sent to the group's dead-letter queue. */
	DEAD_LETTER

}
