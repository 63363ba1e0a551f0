package io.rocketmq.client.internal.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Codes of responses (Apache's {@code ResponseCode} and {@code RemotingSysResponseCode}).
 */
public enum ResponseCode {

	/** Done. */
	SUCCESS(0),
	/** The server failed in a way that the remark tells. */
	SYSTEM_ERROR(1),
	/** The server has too much to do. */
	SYSTEM_BUSY(2),
	/** The server does not know the request's code. */
	REQUEST_CODE_NOT_SUPPORTED(3),
	/** The broker could not store the half message. */
	TRANSACTION_FAILED(4),
	/** Stored; the disk took too long. */
	FLUSH_DISK_TIMEOUT(10),
	/** Stored; there was no slave. */
	SLAVE_NOT_AVAILABLE(11),
	/** Stored; the slave took too long. */
	FLUSH_SLAVE_TIMEOUT(12),
	/** The broker refuses the message as it is. */
	MESSAGE_ILLEGAL(13),
	/** The broker can't store at present. */
	SERVICE_NOT_AVAILABLE(14),
	/** The server does not serve this client's version, or a field is missing. */
	VERSION_NOT_SUPPORTED(15),
	/** Forbidden. */
	NO_PERMISSION(16),
	/** The server does not know the topic. */
	TOPIC_NOT_EXIST(17),
	/** There is such a topic already. */
	TOPIC_EXIST_ALREADY(18),
	/** Nothing new within the time that the pull was held. */
	PULL_NOT_FOUND(19),
	/** Nothing that matches: pull again from the offset in the answer. */
	PULL_RETRY_IMMEDIATELY(20),
	/** The offset is not in the queue: go on from the one in the answer. */
	PULL_OFFSET_MOVED(21),
	/** There is none. */
	QUERY_NOT_FOUND(22),
	/** The subscription's expression can't be read. */
	SUBSCRIPTION_PARSE_FAILED(23),
	/** The broker does not know the group's subscription. */
	SUBSCRIPTION_NOT_EXIST(24),
	/** The broker knows an older subscription of the group. */
	SUBSCRIPTION_NOT_LATEST(25),
	/** The broker does not know the consumer group. */
	SUBSCRIPTION_GROUP_NOT_EXIST(26),
	/** The broker has no filter of the group. */
	FILTER_DATA_NOT_EXIST(27),
	/** The broker has an older filter of the group. */
	FILTER_DATA_NOT_LATEST(28),
	/** A field of the request is illegal. */
	INVALID_PARAMETER(29),
	/** The half message is to be committed. */
	TRANSACTION_SHOULD_COMMIT(200),
	/** The half message is to be rolled back. */
	TRANSACTION_SHOULD_ROLLBACK(201),
	/** Nothing is known of the transaction; the spelling is the protocol's. */
	TRANSACTION_STATE_UNKNOW(202),
	/** The half message belongs to another group. */
	TRANSACTION_STATE_GROUP_WRONG(203),
	/** The broker's unit setting does not take the message. */
	NO_BUYER_ID(204),
	/** The message belongs to another unit. */
	NOT_IN_CURRENT_UNIT(205),
	/** No member of the consumer group is connected. */
	CONSUMER_NOT_ONLINE(206),
	/** The consumer took too long. */
	CONSUME_MSG_TIMEOUT(207),
	/** There is no such message. */
	NO_MESSAGE(208),
	/** Too many pops are held. */
	POLLING_FULL(209),
	/** Nothing to pop within the time that the request was held. */
	POLLING_TIMEOUT(210),
	/** There is no such broker. */
	BROKER_NOT_EXIST(211),
	/** The broker has not yet indexed what it stored. */
	BROKER_DISPATCH_NOT_COMPLETE(212),
	/** The group consumes by broadcast. */
	BROADCAST_CONSUMPTION(213),
	/** The server limits this client. */
	FLOW_CONTROL(215),
	/** The queue has moved to another broker. */
	NOT_LEADER_FOR_QUEUE(501),
	/** The request is not legal at this time. */
	ILLEGAL_OPERATION(604),
	/** The server is shutting down: connect again. */
	GO_AWAY(1500),
	/** Too many light queues. */
	LMQ_QUOTA_EXCEEDED(2017),
	/** Too many lite subscriptions. */
	LITE_SUBSCRIPTION_QUOTA_EXCEEDED(2018),
	/** There is no such user. */
	USER_NOT_EXIST(3001),
	/** There is no such policy. */
	POLICY_NOT_EXIST(3002),
	/** A number that this client does not know. */
	UNKNOWN(-1);

	private static final Map<Integer, ResponseCode> BY_CODE = Arrays.stream(values())
		.collect(Collectors.toUnmodifiableMap(ResponseCode::code, Function.identity()));

	private final int code;

	ResponseCode(int code) {
		this.code = code;
	}

	/** The number on the wire. */
	public int code() {
		return this.code;
	}

	/** The code with a number. */
	public static ResponseCode of(int code) {
		return (code == 0) ? SUCCESS : BY_CODE.getOrDefault(code, UNKNOWN);
	}

}
