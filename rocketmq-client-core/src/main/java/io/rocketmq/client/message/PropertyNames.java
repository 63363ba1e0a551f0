package io.rocketmq.client.message;

import java.util.Set;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Names of the properties that clients and servers set on messages (Apache's
 * {@code MessageConst}).
 */
public final class PropertyNames {

	/** Keys, separated by blanks. */
	public static final String KEYS = "KEYS";

	/** Tag. */
	public static final String TAGS = "TAGS";

	/** {@code false} if the broker does not wait for disk and slave. */
	public static final String WAIT = "WAIT";

	/** Id that the client gave the message. */
	public static final String UNIQUE_KEY = "UNIQ_KEY";

	/** {@code true} on a half message, and on the message committed from it. */
	public static final String TRANSACTION_PREPARED = "TRAN_MSG";

	/** Group whose members the broker checks the transaction with. */
	public static final String PRODUCER_GROUP = "PGROUP";

	/** Number of checks of the transaction. */
	public static final String TRANSACTION_CHECK_TIMES = "TRANSACTION_CHECK_TIMES";

	/** Minimum age in seconds of a half message that the broker checks. */
	public static final String CHECK_IMMUNITY_SECONDS = "CHECK_IMMUNITY_TIME_IN_SECONDS";

	/** Original topic of a redelivered message. */
	public static final String RETRY_TOPIC = "RETRY_TOPIC";

	/** Offset message id of the original of a redelivered message. */
	public static final String ORIGIN_MESSAGE_ID = "ORIGIN_MESSAGE_ID";

	/** Original topic of a dead letter, if the broker sets it. */
	public static final String DEAD_LETTER_ORIGIN_TOPIC = "DLQ_ORIGIN_TOPIC";

	/** Receipt handle of a message that was popped before. */
	public static final String POP_HANDLE = "POP_CK";

	/** Number of the broker's delay level. */
	public static final String DELAY_LEVEL = "DELAY";

	/** Milliseconds between storing and delivering the message. */
	public static final String DELAY_MILLIS = "TIMER_DELAY_MS";

	/** Time of delivery in milliseconds of the epoch. */
	public static final String DELIVER_AT_MILLIS = "TIMER_DELIVER_MS";

	/** Key whose messages share a queue. */
	public static final String SHARDING_KEY = "__SHARDINGKEY";

	/** Priority, 0 or more. */
	public static final String PRIORITY = "_SYS_MSG_PRIORITY_";

	/** Lite topic below the message's topic. */
	public static final String LITE_TOPIC = "__LITE_TOPIC";

	/** Id that a request and its reply share. */
	public static final String CORRELATION_ID = "CORRELATION_ID";

	/** Id of the requesting client. */
	public static final String REPLY_TO_CLIENT = "REPLY_TO_CLIENT";

	/** Milliseconds that the requester waits for the reply. */
	public static final String REQUEST_TIMEOUT_MILLIS = "TTL";

	/** {@code reply} on a reply. */
	public static final String MESSAGE_TYPE = "MSG_TYPE";

	/** Cluster of the broker, set by brokers. */
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
	 * Whether a name has a meaning for clients or servers, so that users can't use it.
	 */
	public static boolean isReserved(String name) {
		Arguments.notNull(name, "name");
		return RESERVED.contains(name);
	}

}
