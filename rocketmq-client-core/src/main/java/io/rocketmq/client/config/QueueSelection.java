package io.rocketmq.client.config;

/**
 * Selection of the queue of a message without ordering key.
 */
public enum QueueSelection {

	/** One queue after the other, starting at a random one. */
	ROUND_ROBIN,

	/** A random queue. */
	RANDOM,

	/**
	 * By the hash of the first of the message's keys, as Apache's client hashes it; one
	 * after the other where it has none.
	 */
	MESSAGE_HASH

}
