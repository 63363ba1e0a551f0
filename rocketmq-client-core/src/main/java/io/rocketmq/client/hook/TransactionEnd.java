package io.rocketmq.client.hook;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * End of a transaction, as a hook sees it.
 *
 * @param group the producer group
 * @param topic the message's topic
 * @param messageId the message's id
 * @param tag the message's tag, or null
 * @param keys the message's keys separated by blanks, or null
 * @param transactionId the transaction's id
 * @param brokerAddress the broker's {@code host:port}
 * @param resolution {@code COMMIT}, {@code ROLLBACK} or {@code UNKNOWN}
 * @param checked whether the resolution answers a check of the broker
 */
public record TransactionEnd(String group, String topic, String messageId, @Nullable String tag, @Nullable String keys,
		String transactionId, String brokerAddress, String resolution, boolean checked) {

	/** Checks the values that must not be null. */
	public TransactionEnd {
		Arguments.notNull(group, "group");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(messageId, "messageId");
		Arguments.notNull(transactionId, "transactionId");
		Arguments.notNull(brokerAddress, "brokerAddress");
		Arguments.notNull(resolution, "resolution");
	}

}
