package io.rocketmq.client.internal.producer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.protocol.ResponseCode;

/**
 * Decision about the next step after a failed attempt to send.
 */
enum RetryPolicy {

	/**
	 * Repeats only what cannot duplicate the message. What was not sent, and what a
	 * broker refuses because of a temporary state, is tried until the deadline. Other
	 * refusals that may succeed at another broker or queue (the codes that Apache's
	 * producer retries on, and that of a removed queue) are counted. An attempt whose
	 * outcome is unknown is not repeated.
	 */
	WITHOUT_DUPLICATES,

	/** Also repeats, counted, what may have stored the message. */
	EVEN_IF_DUPLICATED;

	/** Next step after a failed attempt. */
	enum Next {

		/** The send fails. */
		FAIL,

		/** Another attempt, if fewer than {@code maxAttempts} have reached a broker. */
		RETRY_COUNTED,

		/**
		 * Another attempt, as often as the time of the call allows; counted if an earlier
		 * attempt may have stored the message.
		 */
		RETRY

	}

	Next after(SendPhase phase, Outcome outcome, @Nullable ResponseCode code) {
		if (phase == SendPhase.ROUTE) {
			// The name servers have answered, and would answer the same again.
			return (code == ResponseCode.TOPIC_NOT_EXIST || code == ResponseCode.NO_PERMISSION) ? Next.FAIL
					: Next.RETRY;
		}
		if (!phase.isSent()) {
			return Next.RETRY;
		}
		if (this == EVEN_IF_DUPLICATED && outcome == Outcome.UNKNOWN) {
			return Next.RETRY_COUNTED;
		}
		if (outcome != Outcome.REJECTED || code == null) {
			return Next.FAIL;
		}
		return switch (code) {
			case SYSTEM_BUSY, FLOW_CONTROL, SERVICE_NOT_AVAILABLE, GO_AWAY -> Next.RETRY;
			case SYSTEM_ERROR, NO_PERMISSION, TOPIC_NOT_EXIST, NO_BUYER_ID, NOT_IN_CURRENT_UNIT, INVALID_PARAMETER,
					NOT_LEADER_FOR_QUEUE ->
				Next.RETRY_COUNTED;
			default -> Next.FAIL;
		};
	}

	/** Returns the code of the server's answer, or null without an answer. */
	static @Nullable ResponseCode code(RocketMQException failure) {
		Integer code = failure.context().responseCode();
		return (code != null) ? ResponseCode.of(code) : null;
	}

}
