package io.rocketmq.client.message;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Message that a broker delivered. Immutable, except for the array of {@link #body()};
 * several threads may read it.
 */
public interface ReceivedMessage {

	/**
	 * Returns the topic that the message was sent to; for a redelivered message the
	 * original topic.
	 */
	String topic();

	/** Returns the body: an array of this message's own, the same at each call. */
	byte[] body();

	/**
	 * Returns the body without copying it.
	 * @return a read-only view; changes to the array of {@link #body()} may be visible in
	 * it
	 */
	ByteBuffer bodyBuffer();

	/**
	 * Returns the body as UTF-8 text. Each malformed byte sequence becomes U+FFFD, the
	 * replacement character.
	 */
	default String text() {
		return new String(body(), StandardCharsets.UTF_8);
	}

	/** Returns the length of the body in bytes. */
	int bodyLength();

	/**
	 * Returns the size of the message in the broker and on the wire, in bytes, including
	 * properties; the body counts as compressed.
	 */
	int storedSize();

	/** Returns the tag, or null. */
	default @Nullable String tag() {
		return property(PropertyNames.TAGS);
	}

	/** Returns the keys. */
	default List<String> keys() {
		String keys = property(PropertyNames.KEYS);
		return (keys != null) ? List.of(keys.trim().split(" +")) : List.of();
	}

	/** Returns the value of a property, or null. */
	@Nullable String property(String name);

	/**
	 * Returns all properties, including those that clients and brokers set.
	 * @return an unmodifiable map
	 */
	Map<String, String> properties();

	/**
	 * Returns the id that the sending client gave the message; redeliveries keep it. It
	 * is the {@link #offsetMessageId()} if the client gave none.
	 */
	String messageId();

	/**
	 * Returns the id that the broker gave this copy of the message: its address and the
	 * position in its commit log, as 32 or 56 hexadecimal digits.
	 */
	String offsetMessageId();

	/**
	 * Returns the queue that the message was read from; for a redelivered message one of
	 * the group's retry topic.
	 */
	MessageQueue queue();

	/** Returns the offset in the queue, from 0. */
	long queueOffset();

	/**
	 * Returns the offset in the broker's commit log, in bytes; it identifies the message
	 * when it is sent back.
	 */
	long commitLogOffset();

	/** Returns the number of earlier deliveries; 0 at the first. */
	int reconsumeTimes();

	/** Returns the number that the sender set with {@link Message.Builder#flag}. */
	int flag();

	/** Returns the time of the send by the sender's clock, to the millisecond. */
	Instant bornAt();

	/**
	 * Returns the time at which the broker stored the message, by its clock, to the
	 * millisecond.
	 */
	Instant storedAt();

	/** Returns the sender's address, unresolved. */
	InetSocketAddress bornHost();

}
