package io.rocketmq.client.internal.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Codes of responses (Apache's {@code ResponseCode} and {@code RemotingSysResponseCode}).
 */
public enum ResponseCode {

	SUCCESS(0),
	/** Failure that only the remark describes. */
	SYSTEM_ERROR(1), SYSTEM_BUSY(2), REQUEST_CODE_NOT_SUPPORTED(3), TRANSACTION_FAILED(4),
	/** The message is stored, but not yet flushed to disk. */
	FLUSH_DISK_TIMEOUT(10),
	/** The message is stored in the master alone. */
	SLAVE_NOT_AVAILABLE(11),
	/** The message is stored, but not yet in the slave. */
	FLUSH_SLAVE_TIMEOUT(12), MESSAGE_ILLEGAL(13),
	/** The broker can store nothing at present. */
	SERVICE_NOT_AVAILABLE(14),
	/** The server does not support this client's version, or a field is missing. */
	VERSION_NOT_SUPPORTED(15), NO_PERMISSION(16), TOPIC_NOT_EXIST(17), TOPIC_EXIST_ALREADY(18),
	/** No new message arrived while the pull was held. */
	PULL_NOT_FOUND(19),
	/** No message matches; pull again from the offset in the response. */
	PULL_RETRY_IMMEDIATELY(20),
	/** The offset is out of range; the response has a valid one. */
	PULL_OFFSET_MOVED(21),
	/** The requested value does not exist. */
	QUERY_NOT_FOUND(22), SUBSCRIPTION_PARSE_FAILED(23), SUBSCRIPTION_NOT_EXIST(24),
	/** The broker has an older subscription of the group. */
	SUBSCRIPTION_NOT_LATEST(25), SUBSCRIPTION_GROUP_NOT_EXIST(26), FILTER_DATA_NOT_EXIST(27),
	/** The broker has an older filter of the group. */
	FILTER_DATA_NOT_LATEST(28), INVALID_PARAMETER(29), TRANSACTION_SHOULD_COMMIT(200), TRANSACTION_SHOULD_ROLLBACK(201),
	/** The spelling is the protocol's. */
	TRANSACTION_STATE_UNKNOW(202), TRANSACTION_STATE_GROUP_WRONG(203),
	/** The message does not match the broker's unit setting. */
	NO_BUYER_ID(204), NOT_IN_CURRENT_UNIT(205),
	/** No member of the consumer group is connected. */
	CONSUMER_NOT_ONLINE(206), CONSUME_MSG_TIMEOUT(207), NO_MESSAGE(208),
	/** The broker holds too many pops. */
	POLLING_FULL(209),
	/** No message could be popped while the request was held. */
	POLLING_TIMEOUT(210), BROKER_NOT_EXIST(211),
	/** The broker has not yet indexed all stored messages. */
	BROKER_DISPATCH_NOT_COMPLETE(212), BROADCAST_CONSUMPTION(213),
	/** The server limits the rate of this client. */
	FLOW_CONTROL(215),
	/** The queue of a static topic has moved to another broker. */
	NOT_LEADER_FOR_QUEUE(501), ILLEGAL_OPERATION(604),
	/** The server is shutting down; connect again. */
	GO_AWAY(1500),
	/** Too many light message queues. */
	LMQ_QUOTA_EXCEEDED(2017), LITE_SUBSCRIPTION_QUOTA_EXCEEDED(2018), USER_NOT_EXIST(3001), POLICY_NOT_EXIST(3002),
	/** Any code that this client does not know. */
	UNKNOWN(-1);

	private static final Map<Integer, ResponseCode> BY_CODE = Arrays.stream(values())
		.collect(Collectors.toUnmodifiableMap(ResponseCode::code, Function.identity()));

	private final int code;

	ResponseCode(int code) {
		this.code = code;
	}

	public int code() {
		return this.code;
	}

	public static ResponseCode of(int code) {
		return (code == 0) ? SUCCESS : BY_CODE.getOrDefault(code, UNKNOWN);
	}

}
