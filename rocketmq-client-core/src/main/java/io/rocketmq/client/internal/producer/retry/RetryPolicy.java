package io.rocketmq.client.internal.producer.retry;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.internal.protocol.ResponseCode;

/**
 * Says what follows a failed attempt to send. Must be thread-safe.
 */
@FunctionalInterface
public interface RetryPolicy {

	/** What follows a failed attempt. */
	enum Next {

		/** The send fails. */
		FAIL,

		/** Another attempt, if fewer than {@code maxAttempts} have reached a broker. */
		RETRY_COUNTED,

		/**
		 * Another attempt, as often as the time of the call allows; counted if an attempt
		 * before may have stored the message.
		 */
		RETRY

	}

	/**
	 * What follows a failed attempt.
	 * @param phase how far it had come
	 * @param outcome what became of the message
	 * @param code the code of the server's answer, or null if there is none
	 * @return what to do
	 */
	Next after(SendPhase phase, Outcome outcome, @Nullable ResponseCode code);

	/**
	 * Repeats what cannot duplicate the message. What has not been sent, and what a
	 * broker refuses because of a state that passes, is tried until the deadline. What it
	 * refuses otherwise, and may go better at another broker or queue (the codes that
	 * Apache's producer retries on, and that of a queue that is gone), is counted. An
	 * attempt whose outcome is unknown is not repeated.
	 * @return the policy
	 */
	static RetryPolicy withoutDuplicates() {
		return (phase, outcome, code) -> {
			if (phase == SendPhase.ROUTE) {
				// The name servers have answered, and would answer the same again.
				return (code == ResponseCode.TOPIC_NOT_EXIST || code == ResponseCode.NO_PERMISSION) ? Next.FAIL
						: Next.RETRY;
			}
			if (!phase.isSent()) {
				return Next.RETRY;
			}
			if (outcome != Outcome.REJECTED || code == null) {
				return Next.FAIL;
			}
			return switch (code) {
				case SYSTEM_BUSY, FLOW_CONTROL, SERVICE_NOT_AVAILABLE, GO_AWAY -> Next.RETRY;
				case SYSTEM_ERROR, NO_PERMISSION, TOPIC_NOT_EXIST, NO_BUYER_ID, NOT_IN_CURRENT_UNIT,
						INVALID_PARAMETER ->
					Next.RETRY_COUNTED;
				default -> Next.FAIL;
			};
		};
	}

	/**
	 * Repeats also what may have stored the message: a lost connection, an answer that
	 * did not come.
	 * @return the policy
	 */
	static RetryPolicy evenIfDuplicated() {
		RetryPolicy careful = withoutDuplicates();
		return (phase, outcome, code) -> (phase.isSent() && outcome == Outcome.UNKNOWN) ? Next.RETRY_COUNTED
				: careful.after(phase, outcome, code);
	}

}
