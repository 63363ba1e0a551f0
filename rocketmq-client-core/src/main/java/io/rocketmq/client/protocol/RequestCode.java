package io.rocketmq.client.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks for: all that a client sends or is sent (Apache's
 * {@code RequestCode}).
 */
public enum RequestCode {

	/** Client to broker: store this message; long field names. */
	SEND_MESSAGE(10),
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
	/** Client to broker: make or change topics. */
	UPDATE_AND_CREATE_TOPIC_LIST(18),
	/** Client to broker: all topics' settings. */
	GET_ALL_TOPIC_CONFIG(21),
	/** Client to broker: change your settings. */
	UPDATE_BROKER_CONFIG(25),
	/** Client to broker: what are your settings. */
	GET_BROKER_CONFIG(26),
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
	/** Broker to client, oneway: what became of this half message. */
	CHECK_TRANSACTION_STATE(39),
	/** Broker to client, oneway: the members of a consumer group have changed. */
	NOTIFY_CONSUMER_IDS_CHANGED(40),
	/** Client to broker: these queues are mine alone. */
	LOCK_BATCH_MQ(41),
	/** Client to broker: these queues are mine no longer. */
	UNLOCK_BATCH_MQ(42),
	/** Client to broker: how far are all groups. */
	GET_ALL_CONSUMER_OFFSET(43),
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
	/** Client to broker: all consumer groups' settings. */
	GET_ALL_SUBSCRIPTIONGROUP_CONFIG(201),
	/** Client to broker: the offsets of a topic's queues. */
	GET_TOPIC_STATS_INFO(202),
	/** Client to broker: the connections of a consumer group. */
	GET_CONSUMER_CONNECTION_LIST(203),
	/** Client to broker: the connections of a producer group. */
	GET_PRODUCER_CONNECTION_LIST(204),
	/** Client to name server: nobody shall write to this broker. */
	WIPE_WRITE_PERM_OF_BROKER(205),
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
	/** Client to broker: ask a group's members how far they are. */
	INVOKE_BROKER_TO_GET_CONSUMER_STATUS(223),
	/** Client to name server: which topics has this cluster. */
	GET_TOPICS_BY_CLUSTER(224),
	/** Client to broker: make or change consumer groups. */
	UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST(225),
	/** Client to broker: which groups consume this topic. */
	QUERY_TOPIC_CONSUME_BY_WHO(300),
	/** Client to broker: how far is a group, in time. */
	QUERY_CONSUME_TIME_SPAN(303),
	/** Client to name server: which topics are the system's own. */
	GET_SYSTEM_TOPIC_LIST_FROM_NS(304),
	/** Client to broker: which topics are the system's own. */
	GET_SYSTEM_TOPIC_LIST_FROM_BROKER(305),
	/** Client to broker, and broker to client: what is this consumer doing. */
	GET_CONSUMER_RUNNING_INFO(307),
	/** Client to broker, and broker to client: consume this message now. */
	CONSUME_MESSAGE_DIRECTLY(309),
	/** Client to broker: store this message; short field names. */
	SEND_MESSAGE_V2(310),
	/** Client to broker: one group shall go on where another is. */
	CLONE_GROUP_OFFSET(314),
	/** Client to broker: how far are all your groups. */
	GET_BROKER_CONSUME_STATS(317),
	/** Client to broker: store these messages. */
	SEND_BATCH_MESSAGE(320),
	/** Client to broker: what is in a queue's index. */
	QUERY_CONSUME_QUEUE(321),
	/** Client to broker: ask about a half message again. */
	RESUME_CHECK_HALF_MESSAGE(323),
	/** Client to broker: pass this reply on; long field names. */
	SEND_REPLY_MESSAGE(324),
	/** Client to broker: pass this reply on; short field names. */
	SEND_REPLY_MESSAGE_V2(325),
	/** Broker to client: here is a reply to you. */
	PUSH_REPLY_MESSAGE_TO_CLIENT(326),
	/** Client to name server: this broker may be written to again. */
	ADD_WRITE_PERM_OF_BROKER(327),
	/** Client to broker: all producers connected to you. */
	GET_ALL_PRODUCER_INFO(328),
	/** Client to broker: which topics does this group consume. */
	QUERY_TOPICS_BY_CONSUMER(343),
	/** Client to broker: what does this group want of this topic. */
	QUERY_SUBSCRIPTION_BY_CONSUMER(345),
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
	/** Client to broker: make a user. */
	AUTH_CREATE_USER(3001),
	/** Client to broker: change a user. */
	AUTH_UPDATE_USER(3002),
	/** Client to broker: delete a user. */
	AUTH_DELETE_USER(3003),
	/** Client to broker: a user. */
	AUTH_GET_USER(3004),
	/** Client to broker: all users. */
	AUTH_LIST_USER(3005),
	/** Client to broker: make a policy. */
	AUTH_CREATE_ACL(3006),
	/** Client to broker: change a policy. */
	AUTH_UPDATE_ACL(3007),
	/** Client to broker: delete a policy. */
	AUTH_DELETE_ACL(3008),
	/** Client to broker: a subject's policies. */
	AUTH_GET_ACL(3009),
	/** Client to broker: all policies. */
	AUTH_LIST_ACL(3010),
	/** Client to broker: change how scheduled messages are kept. */
	SWITCH_TIMER_ENGINE(5001),
	/** Client to broker: give me messages and hide them from others for a while. */
	POP_MESSAGE(200050),
	/** Client to broker: this popped message is done. */
	ACK_MESSAGE(200051),
	/** Client to broker: show me messages without taking them. */
	PEEK_MESSAGE(200052),
	/** Client to broker: hide this popped message for another while. */
	CHANGE_MESSAGE_INVISIBLETIME(200053),
	/** Client to broker: tell me when there is something to pop. */
	NOTIFICATION(200054),
	/** Client to broker: how many pops wait. */
	POLLING_INFO(200055),
	/** Client to broker: give me messages of my lite topics. */
	POP_LITE_MESSAGE(200070),
	/** Client to broker: change my lite subscriptions. */
	LITE_SUBSCRIPTION_CTL(200071),
	/** Client to broker: this message of a lite topic is done. */
	ACK_LITE_MESSAGE(200072),
	/** Broker to client: this lite subscription is over. */
	NOTIFY_UNSUBSCRIBE_LITE(200073),
	/** Client to broker: figures of lite topics. */
	GET_BROKER_LITE_INFO(200074),
	/** Client to broker: figures of a parent topic. */
	GET_PARENT_TOPIC_INFO(200075),
	/** Client to broker: figures of a lite topic. */
	GET_LITE_TOPIC_INFO(200076),
	/** Client to broker: figures of a client of lite topics. */
	GET_LITE_CLIENT_INFO(200077),
	/** Client to broker: figures of a group of lite topics. */
	GET_LITE_GROUP_INFO(200078),
	/** Client to broker: deliver lite messages now. */
	TRIGGER_LITE_DISPATCH(200079),
	/** Client to broker: these popped messages are done. */
	BATCH_ACK_MESSAGE(200151);

	private static final Map<Integer, RequestCode> BY_CODE = Arrays.stream(values())
		.collect(Collectors.toUnmodifiableMap(RequestCode::code, Function.identity()));

	private final int code;

	RequestCode(int code) {
		this.code = code;
	}

	/**
	 * The number on the wire.
	 * @return the code
	 */
	public int code() {
		return this.code;
	}

	/**
	 * The request with a number.
	 * @param code the number
	 * @return the request, or null if this client does not know it
	 */
	public static @Nullable RequestCode of(int code) {
		return BY_CODE.get(code);
	}

}
