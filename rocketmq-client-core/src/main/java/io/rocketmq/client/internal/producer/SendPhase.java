package io.rocketmq.client.internal.producer;

import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;

/**
 * Phase of an attempt to send. The outcome of a failed attempt, and whether it is
 * repeated, follow from it.
 */
enum SendPhase {

	/** Looking up the topic's route: nothing has been sent. */
	ROUTE,
	/** Connecting to a broker: nothing has been sent. */
	CONNECT,
	/** Waiting for the request to be written: nothing has been sent. */
	WRITE,
	/**
	 * Waiting for the answer: the broker may have stored the message, or has refused it.
	 */
	ANSWER;

	/** Returns the phase in which a request to a broker failed, never {@link #ROUTE}. */
	static SendPhase ofRequest(Throwable failure) {
		// Without a route to the broker there is no connection.
		if (failure instanceof RouteNotFoundException) {
			return CONNECT;
		}
		if (!(failure instanceof RocketMQException known) || known.outcome() != Outcome.NOT_SENT) {
			return ANSWER;
		}
		return (failure instanceof ConnectFailedException) ? CONNECT : WRITE;
	}

	/** Whether the message may have reached a broker. */
	boolean isSent() {
		return this == ANSWER;
	}

}
