package io.rocketmq.client.producer.retry;

import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.protocol.ResponseCode;

/**
 * Says whether a failed attempt to send may be repeated. Must be thread-safe.
 */
@FunctionalInterface
public interface RetryPolicy {

	/**
	 * Whether to try again.
	 * @param failure how the attempt ended
	 * @return true to try again, on another broker if there is one
	 */
	boolean retries(RocketMQException failure);

	/**
	 * Repeats what cannot duplicate the message and may go better elsewhere: no
	 * connection, or an answer that tells of the broker's state rather than of the
	 * message (the codes that Apache's producer retries on). An attempt whose outcome is
	 * unknown is not repeated.
	 * @return the policy
	 */
	static RetryPolicy withoutDuplicates() {
		return (failure) -> {
			if (failure.outcome() == Outcome.NOT_SENT) {
				return failure instanceof ConnectFailedException;
			}
			Integer code = failure.context().responseCode();
			if (failure.outcome() != Outcome.REJECTED || code == null) {
				return false;
			}
			return switch (ResponseCode.of(code)) {
				case SYSTEM_ERROR, SYSTEM_BUSY, SERVICE_NOT_AVAILABLE, NO_PERMISSION, TOPIC_NOT_EXIST, NO_BUYER_ID,
						NOT_IN_CURRENT_UNIT, FLOW_CONTROL, GO_AWAY ->
					true;
				default -> false;
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
		return (failure) -> failure.outcome() == Outcome.UNKNOWN || careful.retries(failure);
	}

}
