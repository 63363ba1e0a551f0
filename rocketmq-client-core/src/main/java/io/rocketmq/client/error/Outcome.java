package io.rocketmq.client.error;

/**
 * Outcome of the message or request of a failed call.
 */
public enum Outcome {

	/** The message never left this process: repeating the call cannot duplicate it. */
	NOT_SENT,

	/**
	 * The message may have reached the server, which did not answer: repeating the call
	 * may duplicate it.
	 */
	UNKNOWN,

	/**
	 * The server refused the message: repeating the call cannot duplicate it.
	 */
	REJECTED

}
