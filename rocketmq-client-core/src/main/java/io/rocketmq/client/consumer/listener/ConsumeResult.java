package io.rocketmq.client.consumer.listener;

/**
 * What shall become of a message that a listener has been given.
 */
public enum ConsumeResult {

	/** It is done with. */
	SUCCESS,

	/**
	 * It goes back to the broker, which delivers it again later, and after the last try
	 * moves it to the group's dead letters.
	 */
	RETRY

}
