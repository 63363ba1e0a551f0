package io.rocketmq.client.config;

/**
 * How a producer chooses the queue of a message that is ordered by no key.
 */
public enum QueueSelection {

	/** One queue after the other, beginning anywhere. */
	ROUND_ROBIN,

	/** Any. */
	RANDOM,

	/**
	 * By the hash of the first of the message's keys, as Apache's client hashes it; one
	 * after the other where it has none.
	 */
	MESSAGE_HASH

}
