package io.rocketmq.client.hook;

/**
 * How a consumer has finished with a message.
 */
public enum ConsumeStatus {

	/** Consumed: it is not delivered again. */
	SUCCESS,
	/** It will be delivered again. */
	RETRY,
	/** It goes to the group's dead-letter queue. */
	DEAD_LETTER

}
