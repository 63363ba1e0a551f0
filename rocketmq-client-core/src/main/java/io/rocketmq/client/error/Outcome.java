package io.rocketmq.client.error;

/**
 * What happened to the message (or request) that a failed call was about.
 */
public enum Outcome {

	/** It never left this process: repeating the call cannot duplicate it. */
	NOT_SENT,

	/**
	 * It may have reached the server, and no answer says what became of it: repeating the
	 * call may duplicate it.
	 */
	UNKNOWN,

	/**
	 * The server answered that it did not do it: repeating the call cannot duplicate it.
	 */
	REJECTED

}
