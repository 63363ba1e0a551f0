package io.rocketmq.client.config;

/**
 * Behaviour of a send that would exceed an in-flight limit.
 */
public enum WhenFull {

	/** The send fails immediately. */
	FAIL,

	/**
	 * The send waits on the calling thread, until its timeout at most; on a thread of the
	 * client, which must not wait, it fails immediately.
	 */
	WAIT

}
