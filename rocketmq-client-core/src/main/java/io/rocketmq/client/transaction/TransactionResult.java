package io.rocketmq.client.transaction;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.SendResult;

/**
 * Result of a transactional send.
 *
 * @param sendResult the broker's answer to the half message
 * @param resolution the resolution of the local transaction
 */
public record TransactionResult(SendResult sendResult, TransactionResolution resolution) {

	/** Checks that both values are there. */
	public TransactionResult {
		Arguments.notNull(sendResult, "sendResult");
		Arguments.notNull(resolution, "resolution");
	}

}
