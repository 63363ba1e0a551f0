package io.rocketmq.client.config;

/**
 * What a send does when as much is in flight as may be.
 */
public enum WhenFull {

	/** It fails at once. */
	FAIL,

	/**
	 * It waits for room, within its time, on the thread that calls; on a thread of the
	 * client's own, which makes the room, it fails at once.
	 */
	WAIT

}
