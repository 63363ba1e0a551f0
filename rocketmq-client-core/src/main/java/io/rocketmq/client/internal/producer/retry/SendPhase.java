package io.rocketmq.client.internal.producer.retry;

import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Arguments;

/**
 * How far an attempt to send had come when it failed. What became of the message, and
 * whether it is tried again, follow from it.
 */
public enum SendPhase {

	/** The topic's route was looked up: nothing has been sent. */
	ROUTE,

	/** A broker was to be connected to: nothing has been sent. */
	CONNECT,

	/** The request waited to be written: nothing has been sent. */
	WRITE,

	/**
	 * The request was written: the broker may have stored the message, or has refused it.
	 */
	ANSWER;

	/**
	 * The phase in which a request to a broker failed.
	 * @param failure how it failed
	 * @return any but {@link #ROUTE}
	 */
	public static SendPhase ofRequest(RocketMQException failure) {
		Arguments.notNull(failure, "failure");
		if (failure.outcome() != Outcome.NOT_SENT) {
			return ANSWER;
		}
		return (failure instanceof ConnectFailedException) ? CONNECT : WRITE;
	}

	/**
	 * Whether the message may have reached a broker.
	 * @return false if it certainly has not
	 */
	public boolean isSent() {
		return this == ANSWER;
	}

}
