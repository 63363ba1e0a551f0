package io.rocketmq.spring.support;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Names of the headers of Spring messages that have a meaning for RocketMQ. All other
 * headers map to user properties; see {@link DefaultRocketMQHeaderMapper}.
 * <p>
 * The first group sets fields of a message to send. A received message has these fields
 * under the names of the second group, which are never sent: a message that is forwarded
 * does not inherit tag, keys or order of the received one.
 */
public final class RocketMQHeaders {

	/** Prefix of all names. Other headers must not begin with it. */
	public static final String PREFIX = "rocketmq_";

	/**
	 * Sending: the keys by which a message can be found, a text with blanks between keys,
	 * or a collection or array. The plain name {@code KEYS} has the same meaning.
	 */
	public static final String KEYS = PREFIX + "KEYS";

	/**
	 * Sending: the tag, a text; a tag in the destination replaces it. The plain name
	 * {@code TAGS} has the same meaning.
	 */
	public static final String TAGS = PREFIX + "TAGS";

	/**
	 * Sending: the message's flag, a whole number for the sender's own use. The plain
	 * name {@code FLAG} has the same meaning.
	 */
	public static final String FLAG = PREFIX + "FLAG";

	/**
	 * Sending: the key that determines the queue, a text; messages with the same key are
	 * kept in order.
	 */
	public static final String SHARDING_KEY = PREFIX + "SHARDING_KEY";

	/**
	 * Sending: the number of the broker's delay level, from 1; 0 means no delay. The
	 * plain name {@code DELAY} has the same meaning.
	 */
	public static final String DELAY_LEVEL = PREFIX + "DELAY";

	/**
	 * Sending: the time between storing and delivering the message: a
	 * {@link java.time.Duration}, a text such as {@code 10s} or {@code PT10S}, or a
	 * number of milliseconds.
	 */
	public static final String DELAY_TIME = PREFIX + "DELAY_TIME";

	/**
	 * Sending: the time of delivery: an {@link java.time.Instant} or another date with a
	 * zone, a text such as {@code 2030-01-01T12:00:00Z}, or a number of milliseconds
	 * since 1970.
	 */
	public static final String DELIVER_AT = PREFIX + "DELIVER_AT";

	/** Sending: the priority in a topic of the type PRIORITY, from 0. */
	public static final String PRIORITY = PREFIX + "PRIORITY";

	/** Sending: the lite topic in a topic of the type LITE. */
	public static final String LITE_TOPIC = PREFIX + "LITE_TOPIC";

	/**
	 * Sending: {@code false} if the broker shall not wait for its disk and its slave. The
	 * plain name {@code WAIT_STORE_MSG_OK} has the same meaning.
	 */
	public static final String WAIT = PREFIX + "WAIT";

	/**
	 * Sending: the name by which a listener with several handlers chooses the one for the
	 * payload. It is also the name of the message's property, which other senders may
	 * set. By default it is the simple name of the payload's class; the JDK's own types
	 * have none.
	 */
	public static final String PAYLOAD_TYPE = PREFIX + "PAYLOAD_TYPE";

	/** Received: the keys, a text with blanks between keys. */
	public static final String RECEIVED_KEYS = PREFIX + "RECEIVED_KEYS";

	/** Received: the tag, a text. */
	public static final String RECEIVED_TAGS = PREFIX + "RECEIVED_TAGS";

	/** Received: the message's flag, an {@link Integer}. */
	public static final String RECEIVED_FLAG = PREFIX + "RECEIVED_FLAG";

	/** Received: the key that determined the queue, a text. */
	public static final String RECEIVED_SHARDING_KEY = PREFIX + "RECEIVED_SHARDING_KEY";

	/** Received: the priority, an {@link Integer}. */
	public static final String RECEIVED_PRIORITY = PREFIX + "RECEIVED_PRIORITY";

	/** Received: the lite topic, a text. */
	public static final String RECEIVED_LITE_TOPIC = PREFIX + "RECEIVED_LITE_TOPIC";

	/** Received: the topic that the message was sent to. */
	public static final String TOPIC = PREFIX + "TOPIC";

	/** Received: the id that the sending client gave the message. */
	public static final String MESSAGE_ID = PREFIX + "MESSAGE_ID";

	/**
	 * Received: the transaction's id, only on messages that were sent in a transaction;
	 * equal to {@link #MESSAGE_ID}.
	 */
	public static final String TRANSACTION_ID = PREFIX + "TRANSACTION_ID";

	/** Received: the name of the broker that the message was read from. */
	public static final String BROKER_NAME = PREFIX + "BROKER_NAME";

	/**
	 * Received: the id of the queue that the message was read from, an {@link Integer}.
	 */
	public static final String QUEUE_ID = PREFIX + "QUEUE_ID";

	/** Received: the message's offset in that queue, a {@link Long}. */
	public static final String QUEUE_OFFSET = PREFIX + "QUEUE_OFFSET";

	/** Received: number of failed deliveries so far, an {@link Integer}. */
	public static final String RECONSUME_TIMES = PREFIX + "RECONSUME_TIMES";

	/**
	 * Received: time at which the sender created the message, in milliseconds since 1970,
	 * a {@link Long}.
	 */
	public static final String BORN_TIMESTAMP = PREFIX + "BORN_TIMESTAMP";

	/** Received: the sender's {@link #PAYLOAD_TYPE}, a text. */
	public static final String RECEIVED_PAYLOAD_TYPE = PREFIX + "RECEIVED_PAYLOAD_TYPE";

	/** Received: the sender's address, a text. */
	public static final String BORN_HOST = PREFIX + "BORN_HOST";

	/**
	 * Received: time at which the broker stored the message, in milliseconds since 1970,
	 * a {@link Long}.
	 */
	public static final String STORE_TIMESTAMP = PREFIX + "STORE_TIMESTAMP";

	/**
	 * Dead letters: the class name of the listener's exception. Like the following ones
	 * it is also the name of the dead letter's property, and is there if a client
	 * dead-lettered the message.
	 */
	public static final String EXCEPTION_CLASS = PREFIX + "EXCEPTION_CLASS";

	/** Dead letters: the message of the exception. */
	public static final String EXCEPTION_MESSAGE = PREFIX + "EXCEPTION_MESSAGE";

	/** Dead letters: the beginning of the exception's stack trace. */
	public static final String EXCEPTION_STACK = PREFIX + "EXCEPTION_STACK";

	/**
	 * Dead letters: the topic that the message was sent to. It is also there if the
	 * broker dead-lettered the message, as far as the broker recorded it.
	 */
	public static final String ORIGINAL_TOPIC = PREFIX + "ORIGINAL_TOPIC";

	/** Dead letters: the broker of the queue that the message was read from. */
	public static final String ORIGINAL_BROKER_NAME = PREFIX + "ORIGINAL_BROKER_NAME";

	/** Dead letters: the id of that queue, an {@link Integer}. */
	public static final String ORIGINAL_QUEUE_ID = PREFIX + "ORIGINAL_QUEUE_ID";

	/** Dead letters: the message's offset in that queue, a {@link Long}. */
	public static final String ORIGINAL_OFFSET = PREFIX + "ORIGINAL_OFFSET";

	/** Dead letters: the consumer group whose listener failed. */
	public static final String ORIGINAL_GROUP = PREFIX + "ORIGINAL_GROUP";

	private RocketMQHeaders() {
	}

	/**
	 * Returns the name under which a received message has what a header for sending set.
	 * @param name a header for sending, such as {@link #KEYS} or the plain {@code KEYS}
	 * @return its name on a received message, such as {@link #RECEIVED_KEYS}, or null if
	 * there is none
	 */
	public static @Nullable String received(String name) {
		Objects.requireNonNull(name, "name must not be null");
		FieldHeader header = FieldHeader.named(name);
		return (header != null) ? header.received() : null;
	}

	/**
	 * Returns the {@link #PAYLOAD_TYPE} of a payload: the simple name of an application's
	 * own class, by which a listener may choose among its handlers. Without its package
	 * it names no class that a receiver would have to share, or could be made to load.
	 * @return the name, or null for types of the JDK
	 */
	public static @Nullable String payloadType(@Nullable Object payload) {
		if (payload == null || payload instanceof Iterable || payload instanceof Map) {
			return null;
		}
		Class<?> type = ClassUtils.getUserClass(payload);
		if (type.isArray() || type.getName().startsWith("java.") || type.isAnonymousClass()) {
			return null;
		}
		return type.getSimpleName();
	}

}
