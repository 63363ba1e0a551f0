package io.rocketmq.client.internal.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Codes of the requests that this client sends or serves (of Apache's
 * {@code RequestCode}).
 */
public enum RequestCode {

	/** Client to broker: give me messages of a queue, held until there are some. */
	PULL_MESSAGE(11),
	/** Client to broker: which messages have this key. */
	QUERY_MESSAGE(12),
	/** Client to broker: how far is this group in this queue. */
	QUERY_CONSUMER_OFFSET(14),
	/** Client to broker: this group is this far in this queue. */
	UPDATE_CONSUMER_OFFSET(15),
	/** Client to broker: make or change a topic. */
	UPDATE_AND_CREATE_TOPIC(17),
	/** Client to broker: how are you. */
	GET_BROKER_RUNTIME_INFO(28),
	/** Client to broker: the offset stored at or around an instant. */
	SEARCH_OFFSET_BY_TIMESTAMP(29),
	/** Client to broker: the offset that the next message of a queue gets. */
	GET_MAX_OFFSET(30),
	/** Client to broker: the first offset that a queue still has. */
	GET_MIN_OFFSET(31),
	/** Client to broker: when was the first message of a queue stored. */
	GET_EARLIEST_MSG_STORETIME(32),
	/** Client to broker: the message at a position of your log. */
	VIEW_MESSAGE_BY_ID(33),
	/** Client to broker: I am here, with these groups and subscriptions. */
	HEART_BEAT(34),
	/** Client to broker: I leave this group. */
	UNREGISTER_CLIENT(35),
	/** Client to broker: deliver this message again, later. */
	CONSUMER_SEND_MSG_BACK(36),
	/** Client to broker: commit or roll back a half message. */
	END_TRANSACTION(37),
	/** Client to broker: who is in this consumer group. */
	GET_CONSUMER_LIST_BY_GROUP(38),
	/** Broker to client, oneway: asks for the resolution of a half message. */
	CHECK_TRANSACTION_STATE(39),
	/** Broker to client, oneway: the members of a consumer group have changed. */
	NOTIFY_CONSUMER_IDS_CHANGED(40),
	/** Client to broker: these queues are mine alone. */
	LOCK_BATCH_MQ(41),
	/** Client to broker: these queues are mine no longer. */
	UNLOCK_BATCH_MQ(42),
	/** Client to broker: would you take this subscription. */
	CHECK_CLIENT_CONFIG(46),
	/** Client to name server: keep this value. */
	PUT_KV_CONFIG(100),
	/** Client to name server: the value of this key. */
	GET_KV_CONFIG(101),
	/** Client to name server: forget this key. */
	DELETE_KV_CONFIG(102),
	/** Client to name server: where is this topic. */
	GET_ROUTEINFO_BY_TOPIC(105),
	/** Client to name server: which brokers and clusters are there. */
	GET_BROKER_CLUSTER_INFO(106),
	/** Client to broker: make or change a consumer group. */
	UPDATE_AND_CREATE_SUBSCRIPTIONGROUP(200),
	/** Client to broker: the offsets of a topic's queues. */
	GET_TOPIC_STATS_INFO(202),
	/** Client to broker: the connections of a consumer group. */
	GET_CONSUMER_CONNECTION_LIST(203),
	/** Client to broker: the connections of a producer group. */
	GET_PRODUCER_CONNECTION_LIST(204),
	/** Client to name server: which topics are there. */
	GET_ALL_TOPIC_LIST_FROM_NAMESERVER(206),
	/** Client to broker: delete a consumer group. */
	DELETE_SUBSCRIPTIONGROUP(207),
	/** Client to broker: how far is a group in all its queues. */
	GET_CONSUME_STATS(208),
	/** Client to broker: delete a topic. */
	DELETE_TOPIC_IN_BROKER(215),
	/** Client to name server: forget a topic. */
	DELETE_TOPIC_IN_NAMESRV(216),
	/** Client to name server: all keys and values of a namespace. */
	GET_KVLIST_BY_NAMESPACE(219),
	/** Broker to client, oneway: go on from these offsets. */
	RESET_CONSUMER_CLIENT_OFFSET(220),
	/** Broker to client: how far are you. */
	GET_CONSUMER_STATUS_FROM_CLIENT(221),
	/** Client to broker: set a group's offsets by time. */
	INVOKE_BROKER_TO_RESET_OFFSET(222),
	/** Client to name server: which topics has this cluster. */
	GET_TOPICS_BY_CLUSTER(224),
	/** Client to broker: which groups consume this topic. */
	QUERY_TOPIC_CONSUME_BY_WHO(300),
	/** Client to broker, and broker to client: what is this consumer doing. */
	GET_CONSUMER_RUNNING_INFO(307),
	/** Client to broker, and broker to client: consume this message now. */
	CONSUME_MESSAGE_DIRECTLY(309),
	/** Client to broker: store this message; short field names. */
	SEND_MESSAGE_V2(310),
	/** Client to broker: store these messages. */
	SEND_BATCH_MESSAGE(320),
	/** Client to broker: pass this reply on; short field names. */
	SEND_REPLY_MESSAGE_V2(325),
	/** Broker to client: here is a reply to you. */
	PUSH_REPLY_MESSAGE_TO_CLIENT(326),
	/** Client to broker: which topics does this group consume. */
	QUERY_TOPICS_BY_CONSUMER(343),
	/** Client to broker: a topic's settings. */
	GET_TOPIC_CONFIG(351),
	/** Client to broker: a consumer group's settings. */
	GET_SUBSCRIPTIONGROUP_CONFIG(352),
	/** Client to broker: a pull, answered by other threads of the broker. */
	LITE_PULL_MESSAGE(361),
	/** Client to broker: do not deliver this scheduled message. */
	RECALL_MESSAGE(370),
	/** Client to broker: which queues are mine. */
	QUERY_ASSIGNMENT(400),
	/** Client to broker: this group shall pull, or pop. */
	SET_MESSAGE_REQUEST_MODE(401),
	/** Client to broker: pops messages, which become invisible to others for a time. */
	POP_MESSAGE(200050),
	/** Client to broker: this popped message is done. */
	ACK_MESSAGE(200051),
	/** Client to broker: changes the invisible time of a popped message. */
	CHANGE_MESSAGE_INVISIBLETIME(200053),
	/** Client to broker: tell me when there is something to pop. */
	NOTIFICATION(200054),
	/** Client to broker: these popped messages are done. */
	BATCH_ACK_MESSAGE(200151);

	private static final Map<Integer, RequestCode> BY_CODE = Arrays.stream(values())
		.collect(Collectors.toUnmodifiableMap(RequestCode::code, Function.identity()));

	private final int code;

	RequestCode(int code) {
		this.code = code;
	}

	/** The number on the wire. */
	public int code() {
		return this.code;
	}

	/** The request with a number. */
	public static @Nullable RequestCode of(int code) {
		return BY_CODE.get(code);
	}

}
