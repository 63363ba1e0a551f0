package io.rocketmq.client.error;

/**
 * Outcome of the message or request of a failed call.
 */
public enum Outcome {

	/** The message never left this process: repeating the call cannot duplicate it. */
	NOT_SENT,

	/**
	 * The message may have reached the server, and no answer tells: repeating the call
	 * may duplicate it.
	 */
	UNKNOWN,

	/**
	 * The server answered that it did not do it: repeating the call cannot duplicate it.
	 */
	REJECTED

}
