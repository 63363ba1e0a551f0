package io.rocketmq.client.internal.session;

import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * A broker's question about a half message. The offsets are those of this question: each
 * question stores the half message again.
 */
public record TransactionCheck(DefaultBrokerClient broker, ReceivedMessage message, String topic, long stateTableOffset,
		long commitLogOffset) {
}
