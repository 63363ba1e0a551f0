package io.rocketmq.client.message;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message that a broker delivered. Immutable but for the array that {@link #body()}
 * gives; may be read by several threads.
 */
public interface ReceivedMessage {

	/**
	 * The topic that the message was sent to; for a redelivered message the one that it
	 * was first sent to.
	 * @return the topic
	 */
	String topic();

	/**
	 * The body.
	 * @return an array of this message's own, the same at each call
	 */
	byte[] body();

	/**
	 * The body without a copy.
	 * @return a read-only view, in which changes of the array that {@link #body()} gives
	 * may be seen
	 */
	ByteBuffer bodyBuffer();

	/**
	 * The length of the body.
	 * @return bytes
	 */
	int bodyLength();

	/**
	 * How much room the message takes in the broker and on the wire, body (compressed, if
	 * it is), properties and all.
	 * @return bytes
	 */
	int storedSize();

	/**
	 * The tag.
	 * @return the tag, or null
	 */
	default @Nullable String tag() {
		return property(PropertyNames.TAGS);
	}

	/**
	 * The keys.
	 * @return the keys, none if there are none
	 */
	default List<String> keys() {
		String keys = property(PropertyNames.KEYS);
		return (keys != null) ? List.of(keys.trim().split(" +")) : List.of();
	}

	/**
	 * One property.
	 * @param name its name
	 * @return its value, or null
	 */
	@Nullable String property(String name);

	/**
	 * All properties, those of clients and brokers included.
	 * @return an unmodifiable map
	 */
	Map<String, String> properties();

	/**
	 * The id that the sending client gave the message; it stays the same when the message
	 * is redelivered.
	 * @return the id, or the {@link #offsetMessageId()} if the client gave none
	 */
	String messageId();

	/**
	 * The id that the broker gave this copy of the message: its address and the position
	 * in its log.
	 * @return the id, 32 or 56 hexadecimal digits
	 */
	String offsetMessageId();

	/**
	 * The queue that the message was read from; for a redelivered message one of the
	 * group's retry topic.
	 * @return the queue
	 */
	MessageQueue queue();

	/**
	 * The position in its queue.
	 * @return the offset, from 0
	 */
	long queueOffset();

	/**
	 * The position in the broker's log, which names the message when it is sent back.
	 * @return the offset in bytes
	 */
	long commitLogOffset();

	/**
	 * How often the message has been delivered before and failed.
	 * @return 0 at the first delivery
	 */
	int reconsumeTimes();

	/**
	 * The sender's number of its own.
	 * @return the flag
	 */
	int flag();

	/**
	 * When the sender made it, by the sender's clock.
	 * @return the instant, to the millisecond
	 */
	Instant bornAt();

	/**
	 * When the broker stored it, by the broker's clock.
	 * @return the instant, to the millisecond
	 */
	Instant storedAt();

	/**
	 * The address that the sender had.
	 * @return the address, unresolved
	 */
	InetSocketAddress bornHost();

}
