package io.rocketmq.client.admin;

import java.util.List;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Failures;
import io.rocketmq.client.message.SendResult;

/**
 * Outcomes of dead letters that were sent again.
 *
 * @param sent results of those that are stored again
 * @param failures failures of those that are not stored, or whose outcome is unknown;
 * they can be sent again
 */
public record ResendResult(Map<DeadLetter, SendResult> sent, Map<DeadLetter, RuntimeException> failures) {

	/** Checks that there are both maps. */
	public ResendResult {
		Arguments.notNull(sent, "sent");
		Arguments.notNull(failures, "failures");
	}

	/** Whether all are stored again. */
	public boolean isComplete() {
		return this.failures.isEmpty();
	}

	/**
	 * Returns the results if all are stored again.
	 * @throws RuntimeException the first failure, if there is one, with the others
	 * suppressed
	 */
	public List<SendResult> requireComplete() {
		Failures.throwFirst(this.failures.values());
		return List.copyOf(this.sent.values());
	}

}
