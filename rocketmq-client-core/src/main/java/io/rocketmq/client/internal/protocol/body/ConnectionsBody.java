package io.rocketmq.client.internal.protocol.body;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The body of the answers to GET_CONSUMER_CONNECTION_LIST and
 * GET_PRODUCER_CONNECTION_LIST.
 *
 * @param connectionSet the members
 * @param subscriptionTable what a consumer group wants, by topic
 * @param consumeType how a consumer group consumes
 * @param messageModel {@code CLUSTERING} or {@code BROADCASTING}
 */
public record ConnectionsBody(@Nullable List<Connection> connectionSet,
		@Nullable Map<String, HeartbeatBody.SubscriptionData> subscriptionTable, @Nullable String consumeType,
		@Nullable String messageModel) {

	/**
	 * A member.
	 *
	 * @param clientId the client's id
	 * @param clientAddr the client's {@code ip:port}
	 * @param language the client's language
	 * @param version the client's version, a number of Apache's {@code MQVersion}
	 */
	public record Connection(String clientId, String clientAddr, @Nullable String language, int version) {
	}

}
