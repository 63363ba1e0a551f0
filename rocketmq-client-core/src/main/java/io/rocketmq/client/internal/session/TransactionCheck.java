package io.rocketmq.client.internal.session;

import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Request of a broker to check a transaction. The offsets are those of this check: the
 * broker stores the half message again for each.
 */
public record TransactionCheck(DefaultBrokerClient broker, ReceivedMessage message, String topic, long stateTableOffset,
		long commitLogOffset) {
}
