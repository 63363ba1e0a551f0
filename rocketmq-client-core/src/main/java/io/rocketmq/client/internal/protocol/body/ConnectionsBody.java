package io.rocketmq.client.internal.protocol.body;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Body of the answers to GET_CONSUMER_CONNECTION_LIST and GET_PRODUCER_CONNECTION_LIST.
 */
public record ConnectionsBody(@Nullable List<Connection> connectionSet,
		@Nullable Map<String, HeartbeatBody.SubscriptionData> subscriptionTable, @Nullable String consumeType,
		@Nullable String messageModel) {

	public record Connection(String clientId, String clientAddr, @Nullable String language, int version) {
	}

}
