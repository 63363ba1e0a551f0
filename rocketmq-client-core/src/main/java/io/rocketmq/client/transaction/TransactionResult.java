package io.rocketmq.client.transaction;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.SendResult;

/**
 * How sending a transactional message ended.
 *
 * @param sendResult what the broker answered to the half message
 * @param resolution what became of the local transaction
 */
public record TransactionResult(SendResult sendResult, TransactionResolution resolution) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public TransactionResult {
		Arguments.notNull(sendResult, "sendResult");
		Arguments.notNull(resolution, "resolution");
	}

}
