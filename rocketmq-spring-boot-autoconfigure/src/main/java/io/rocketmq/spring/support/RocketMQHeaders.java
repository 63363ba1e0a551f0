package io.rocketmq.spring.support;

/**
 * Names of the headers of Spring messages that map to fields of RocketMQ messages. Unless
 * stated otherwise, they are set on received messages and ignored on sent messages. All
 * other headers map to user properties.
 */
public final class RocketMQHeaders {

	/** Prefix of all names. */
	public static final String PREFIX = "rocketmq_";

	/**
	 * The keys by which a message can be found: on sending, a text with blanks between
	 * keys, or a collection; on receiving, a text. On sending, the plain name
	 * {@code KEYS} is accepted as well.
	 */
	public static final String KEYS = PREFIX + "KEYS";

	/**
	 * The tag, a text. On sending, it is used if the destination names no tag, and the
	 * plain name {@code TAGS} is accepted as well.
	 */
	public static final String TAGS = PREFIX + "TAGS";

	/**
	 * The message's flag, an {@link Integer} for the sender's own use; also on sending.
	 */
	public static final String FLAG = PREFIX + "FLAG";

	/** The topic that the message was sent to. */
	public static final String TOPIC = PREFIX + "TOPIC";

	/** The id that the sending client gave the message. */
	public static final String MESSAGE_ID = PREFIX + "MESSAGE_ID";

	/**
	 * The transaction's id, only on messages that were sent in a transaction; equal to
	 * {@link #MESSAGE_ID}.
	 */
	public static final String TRANSACTION_ID = PREFIX + "TRANSACTION_ID";

	/** The name of the broker that the message was read from. */
	public static final String BROKER_NAME = PREFIX + "BROKER_NAME";

	/** The id of the queue that the message was read from, an {@link Integer}. */
	public static final String QUEUE_ID = PREFIX + "QUEUE_ID";

	/** The message's offset in that queue, a {@link Long}. */
	public static final String QUEUE_OFFSET = PREFIX + "QUEUE_OFFSET";

	/** Number of failed deliveries so far, an {@link Integer}. */
	public static final String RECONSUME_TIMES = PREFIX + "RECONSUME_TIMES";

	/**
	 * Time at which the sender created the message, in milliseconds since 1970, a
	 * {@link Long}.
	 */
	public static final String BORN_TIMESTAMP = PREFIX + "BORN_TIMESTAMP";

	/** The sender's address, a text. */
	public static final String BORN_HOST = PREFIX + "BORN_HOST";

	/**
	 * Time at which the broker stored the message, in milliseconds since 1970, a
	 * {@link Long}.
	 */
	public static final String STORE_TIMESTAMP = PREFIX + "STORE_TIMESTAMP";

	private RocketMQHeaders() {
	}

}
