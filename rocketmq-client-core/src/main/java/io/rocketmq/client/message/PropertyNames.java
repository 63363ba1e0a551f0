package io.rocketmq.client.message;

import java.util.Set;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Names of the properties that clients and servers set on messages (Apache's
 * {@code MessageConst}).
 */
public final class PropertyNames {

	/** The keys, with spaces between them. */
	public static final String KEYS = "KEYS";

	/** The tag. */
	public static final String TAGS = "TAGS";

	/** {@code false} if the broker shall not wait for disk and slave. */
	public static final String WAIT = "WAIT";

	/** The id that the client gave the message. */
	public static final String UNIQUE_KEY = "UNIQ_KEY";

	/** {@code true} on a half message, and on the message that comes of it. */
	public static final String TRANSACTION_PREPARED = "TRAN_MSG";

	/** The group whose members are asked what became of the transaction. */
	public static final String PRODUCER_GROUP = "PGROUP";

	/** How often the broker has asked what became of the transaction. */
	public static final String TRANSACTION_CHECK_TIMES = "TRANSACTION_CHECK_TIMES";

	/** The topic that a redelivered message was first sent to. */
	public static final String RETRY_TOPIC = "RETRY_TOPIC";

	/** The offset message id of the message that a redelivered one is a copy of. */
	public static final String ORIGIN_MESSAGE_ID = "ORIGIN_MESSAGE_ID";

	/** The topic that a dead letter was first sent to, where brokers say it. */
	public static final String DEAD_LETTER_ORIGIN_TOPIC = "DLQ_ORIGIN_TOPIC";

	/** The receipt handle of a popped message that was popped before. */
	public static final String POP_HANDLE = "POP_CK";

	/** The number of the broker's delay level. */
	public static final String DELAY_LEVEL = "DELAY";

	/** How many milliseconds after it is stored a message is delivered. */
	public static final String DELAY_MILLIS = "TIMER_DELAY_MS";

	/** When a message is delivered, in milliseconds of the epoch. */
	public static final String DELIVER_AT_MILLIS = "TIMER_DELIVER_MS";

	/** Messages with the same one go to the same queue. */
	public static final String SHARDING_KEY = "__SHARDINGKEY";

	/** The priority, 0 or more. */
	public static final String PRIORITY = "_SYS_MSG_PRIORITY_";

	/** The lite topic below the message's topic. */
	public static final String LITE_TOPIC = "__LITE_TOPIC";

	/** What ties a reply to its request. */
	public static final String CORRELATION_ID = "CORRELATION_ID";

	/** The id of the client that waits for the reply. */
	public static final String REPLY_TO_CLIENT = "REPLY_TO_CLIENT";

	/** How many milliseconds a requester waits for the reply. */
	public static final String REQUEST_TIMEOUT_MILLIS = "TTL";

	/** {@code reply} on a reply. */
	public static final String MESSAGE_TYPE = "MSG_TYPE";

	/** The broker's cluster, which brokers set. */
	public static final String CLUSTER = "CLUSTER";

	private static final Set<String> RESERVED = Set.of(KEYS, TAGS, WAIT, DELAY_LEVEL, SHARDING_KEY, PRIORITY,
			LITE_TOPIC, RETRY_TOPIC, "REAL_TOPIC", "REAL_QID", TRANSACTION_PREPARED, PRODUCER_GROUP, "MIN_OFFSET",
			"MAX_OFFSET", "BUYER_ID", ORIGIN_MESSAGE_ID, "TRANSFER_FLAG", "CORRECTION_FLAG", "MQ2_FLAG",
			"RECONSUME_TIME", "MSG_REGION", "TRACE_ON", UNIQUE_KEY, "EXTEND_UNIQ_INFO", "MAX_RECONSUME_TIMES",
			"CONSUME_START_TIME", POP_HANDLE, "POP_CK_OFFSET", "1ST_POP_TIME", "TRAN_PREPARED_QUEUE_OFFSET", "DUP_INFO",
			"INSTANCE_ID", CORRELATION_ID, REPLY_TO_CLIENT, REQUEST_TIMEOUT_MILLIS, "ARRIVE_TIME", "PUSH_REPLY_TIME",
			CLUSTER, MESSAGE_TYPE, "INNER_MULTI_QUEUE_OFFSET", DELAY_MILLIS, "TIMER_DELAY_SEC", DELIVER_AT_MILLIS,
			"TIMER_ENQUEUE_MS", "TIMER_DEQUEUE_MS", "TIMER_ROLL_TIMES", "TIMER_OUT_MS", "TIMER_DEL_UNIQKEY",
			"TIMER_DELAY_LEVEL", "__BORNHOST", "BORN_TIMESTAMP", DEAD_LETTER_ORIGIN_TOPIC, "DLQ_ORIGIN_MESSAGE_ID",
			"__CRC32#", TRANSACTION_CHECK_TIMES);

	private PropertyNames() {
	}

	/**
	 * Whether a name means something to clients or servers, so that users can't use it.
	 * @param name the name
	 * @return true if it is reserved
	 */
	public static boolean isReserved(String name) {
		Arguments.notNull(name, "name");
		return RESERVED.contains(name);
	}

}
