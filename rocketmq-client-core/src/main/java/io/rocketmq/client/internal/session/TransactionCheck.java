package io.rocketmq.client.internal.session;

import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * A broker's question about a half message. The offsets are those of this question: each
 * question stores the half message anew.
 *
 * @param broker the broker that asks, and gets the answer
 * @param message the half message
 * @param topic the topic to name in the answer
 * @param stateTableOffset the half message's offset in its queue
 * @param commitLogOffset the half message's position in the broker's log
 */
public record TransactionCheck(DefaultBrokerClient broker, ReceivedMessage message, String topic, long stateTableOffset,
		long commitLogOffset) {
}
