package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Codes of the requests that this client sends or handles (Apache's {@code RequestCode}).
 * They go from the client to a broker or name server, unless noted.
 */
public enum RequestCode {

	/** Pulls messages of a queue; held until there are some. */
	PULL_MESSAGE(11), QUERY_MESSAGE(12), QUERY_CONSUMER_OFFSET(14),
	/** Commits an offset. */
	UPDATE_CONSUMER_OFFSET(15), UPDATE_AND_CREATE_TOPIC(17), GET_BROKER_RUNTIME_INFO(28),
	SEARCH_OFFSET_BY_TIMESTAMP(29),
	/** Offset of the next message of a queue. */
	GET_MAX_OFFSET(30), GET_MIN_OFFSET(31), GET_EARLIEST_MSG_STORETIME(32),
	/** Message at an offset of the commit log. */
	VIEW_MESSAGE_BY_ID(33), HEART_BEAT(34), UNREGISTER_CLIENT(35),
	/** Sends a message back, to be redelivered later. */
	CONSUMER_SEND_MSG_BACK(36),
	/** Commits or rolls back a half message. */
	END_TRANSACTION(37), GET_CONSUMER_LIST_BY_GROUP(38),
	/** Broker to client, oneway: requests the resolution of a half message. */
	CHECK_TRANSACTION_STATE(39),
	/** Broker to client, oneway: the members of a consumer group have changed. */
	NOTIFY_CONSUMER_IDS_CHANGED(40), LOCK_BATCH_MQ(41), UNLOCK_BATCH_MQ(42),
	/** Validates a subscription. */
	CHECK_CLIENT_CONFIG(46), PUT_KV_CONFIG(100), GET_KV_CONFIG(101), DELETE_KV_CONFIG(102), GET_ROUTEINFO_BY_TOPIC(105),
	GET_BROKER_CLUSTER_INFO(106), UPDATE_AND_CREATE_SUBSCRIPTIONGROUP(200), GET_TOPIC_STATS_INFO(202),
	GET_CONSUMER_CONNECTION_LIST(203), GET_PRODUCER_CONNECTION_LIST(204), GET_ALL_TOPIC_LIST_FROM_NAMESERVER(206),
	DELETE_SUBSCRIPTIONGROUP(207),
	/** Offsets of a consumer group in all its queues. */
	GET_CONSUME_STATS(208), DELETE_TOPIC_IN_BROKER(215), DELETE_TOPIC_IN_NAMESRV(216), GET_KVLIST_BY_NAMESPACE(219),
	/** Broker to client, oneway: resets offsets. */
	RESET_CONSUMER_CLIENT_OFFSET(220),
	/** Broker to client: queries offsets. */
	GET_CONSUMER_STATUS_FROM_CLIENT(221),
	/** Resets a group's offsets to a timestamp. */
	INVOKE_BROKER_TO_RESET_OFFSET(222), GET_TOPICS_BY_CLUSTER(224),
	/** Groups that consume a topic. */
	QUERY_TOPIC_CONSUME_BY_WHO(300),
	/** Client to broker, and broker to client. */
	GET_CONSUMER_RUNNING_INFO(307),
	/** Client to broker, and broker to client: consumes one message at once. */
	CONSUME_MESSAGE_DIRECTLY(309),
	/** Stores a message; the field names are single letters. */
	SEND_MESSAGE_V2(310), SEND_BATCH_MESSAGE(320),
	/** Sends a reply, which the broker pushes to the requester. */
	SEND_REPLY_MESSAGE_V2(325),
	/** Broker to client: pushes a reply. */
	PUSH_REPLY_MESSAGE_TO_CLIENT(326), QUERY_TOPICS_BY_CONSUMER(343), GET_TOPIC_CONFIG(351),
	GET_SUBSCRIPTIONGROUP_CONFIG(352),
	/** Pull that a separate thread pool of the broker serves. */
	LITE_PULL_MESSAGE(361),
	/** Deletes a scheduled message. */
	RECALL_MESSAGE(370),
	/** Queues that the broker assigns to a member. */
	QUERY_ASSIGNMENT(400),
	/** Sets whether a group pulls or pops. */
	SET_MESSAGE_REQUEST_MODE(401),
	/** Pops messages, which become invisible to others for a time. */
	POP_MESSAGE(200050),
	/** Acknowledges a popped message. */
	ACK_MESSAGE(200051), CHANGE_MESSAGE_INVISIBLETIME(200053),
	/** Held until there are messages to pop. */
	NOTIFICATION(200054),
	/** Acknowledges popped messages. */
	BATCH_ACK_MESSAGE(200151);

	/** First of the high codes. */
	private static final int HIGH = 200_000;

	private static final @Nullable RequestCode[] LOW_CODES = new RequestCode[512];

	private static final @Nullable RequestCode[] HIGH_CODES = new RequestCode[256];

	static {
		for (RequestCode each : values()) {
			if (each.code < HIGH) {
				LOW_CODES[each.code] = each;
			}
			else {
				HIGH_CODES[each.code - HIGH] = each;
			}
		}
	}

	private final int code;

	RequestCode(int code) {
		this.code = code;
	}

	public int code() {
		return this.code;
	}

	/** Returns a request by its code, without allocation, or null. */
	public static @Nullable RequestCode of(int code) {
		if (code >= 0 && code < LOW_CODES.length) {
			return LOW_CODES[code];
		}
		int high = code - HIGH;
		return (high >= 0 && high < HIGH_CODES.length) ? HIGH_CODES[high] : null;
	}

}
