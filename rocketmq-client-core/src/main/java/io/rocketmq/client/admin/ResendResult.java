package io.rocketmq.client.admin;

import java.util.List;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.SendResult;

/**
 * What became of dead letters that were sent again.
 *
 * @param sent those that are stored anew, and where
 * @param failed those that are not, or of which it is not known, and why; they can be
 * sent again
 */
public record ResendResult(Map<DeadLetter, SendResult> sent, Map<DeadLetter, RuntimeException> failed) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ResendResult {
		Arguments.notNull(sent, "sent");
		Arguments.notNull(failed, "failed");
	}

	/**
	 * Whether all are stored anew.
	 * @return true if none failed
	 */
	public boolean isComplete() {
		return this.failed.isEmpty();
	}

	/**
	 * Makes sure that all are stored anew.
	 * @return the results
	 * @throws RuntimeException the first failure, with the others suppressed
	 */
	public List<SendResult> requireComplete() {
		RuntimeException first = null;
		for (RuntimeException failure : this.failed.values()) {
			if (first == null) {
				first = failure;
			}
			else {
				first.addSuppressed(failure);
			}
		}
		if (first != null) {
			throw first;
		}
		return List.copyOf(this.sent.values());
	}

}
