package io.rocketmq.client.message;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.PropertyChecks;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Message to send. Immutable, except for the body, which is not copied: do not change the
 * array until the send has ended. A message may be sent several times; each send is a
 * message of its own with its own id.
 */
public final class Message {

	private static final String REPLY_TOPIC_SUFFIX = "_REPLY_TOPIC";

	private static final List<String> REQUEST_PROPERTIES = List.of(PropertyNames.CORRELATION_ID,
			PropertyNames.REPLY_TO_CLIENT, PropertyNames.REQUEST_TIMEOUT_MILLIS);

	private final String topic;

	private final byte[] body;

	private final int flag;

	private final Map<String, String> properties;

	private Message(String topic, byte[] body, int flag, Map<String, String> properties) {
		this.topic = topic;
		this.body = body;
		this.flag = flag;
		this.properties = properties;
	}

	/** Returns a builder of a message to a topic. */
	public static Builder to(@Nullable String topic) {
		return new Builder(topic);
	}

	/**
	 * Returns a builder of the reply to a request; send it with
	 * {@link io.rocketmq.client.producer.Producer#reply(Message)}.
	 * @param request the request, as a consumer received it
	 * @throws IllegalArgumentException if the message is no request
	 */
	public static Builder replyTo(ReceivedMessage request) {
		Arguments.notNull(request, "request");
		Builder reply = new Builder(required(PropertyNames.CLUSTER, request) + REPLY_TOPIC_SUFFIX);
		for (String name : REQUEST_PROPERTIES) {
			reply.put(name, required(name, request));
		}
		return reply.put(PropertyNames.MESSAGE_TYPE, "reply");
	}

	private static String required(String name, ReceivedMessage request) {
		String value = request.property(name);
		if (value == null) {
			throw new IllegalArgumentException("Message " + request.messageId() + " of topic '" + request.topic()
					+ "' is no request: no property " + name + ". Reply only to messages of request and requestAsync.");
		}
		return value;
	}

	/** Returns the topic. */
	public String topic() {
		return this.topic;
	}

	/** Returns the body: the array itself, at least one byte. */
	public byte[] body() {
		return this.body;
	}

	/** Returns the tag, by which consumers filter, or null. */
	public @Nullable String tag() {
		return this.properties.get(PropertyNames.TAGS);
	}

	/** Returns the keys, by which the broker's index finds the message. */
	public List<String> keys() {
		String keys = this.properties.get(PropertyNames.KEYS);
		return (keys != null) ? List.of(keys.trim().split(" +")) : List.of();
	}

	/**
	 * Returns the key that determines the queue, or null. Messages with the same key are
	 * kept in order.
	 */
	public @Nullable String shardingKey() {
		return this.properties.get(PropertyNames.SHARDING_KEY);
	}

	/** Whether the message has a delay, a delay level or a delivery time. */
	public boolean isDelayed() {
		for (String delay : Builder.DELAYS) {
			if (this.properties.containsKey(delay)) {
				return true;
			}
		}
		return false;
	}

	/** Returns the user-defined number, which the broker stores. */
	public int flag() {
		return this.flag;
	}

	/**
	 * Returns all properties as they are sent, including tag and keys under their
	 * reserved names.
	 * @return an unmodifiable map
	 */
	public Map<String, String> properties() {
		return Collections.unmodifiableMap(this.properties);
	}

	/** Returns a builder with all values of this message. */
	public Builder toBuilder() {
		Builder builder = new Builder(this.topic);
		builder.body = this.body;
		builder.flag = this.flag;
		builder.properties = this.properties;
		return builder;
	}

	/** Whether there are any properties, tag and keys included. */
	public boolean hasProperties() {
		return !this.properties.isEmpty();
	}

	@Override
	public String toString() {
		return "Message to " + this.topic + " of " + this.body.length + " bytes " + this.properties;
	}

	/** Builder of a {@link Message}. Not thread-safe. */
	public static final class Builder {

		private static final List<String> DELAYS = List.of(PropertyNames.DELAY_LEVEL, PropertyNames.DELAY_MILLIS,
				PropertyNames.DELIVER_AT_MILLIS);

		private final @Nullable String topic;

		private byte @Nullable [] body;

		private int flag;

		private Map<String, String> properties = Map.of();

		/** Whether a built message has the same map. */
		private boolean shared = true;

		private Builder(@Nullable String topic) {
			this.topic = topic;
		}

		/**
		 * Body; required.
		 * @param body at least one byte, not copied
		 */
		public Builder body(byte @Nullable [] body) {
			this.body = body;
			return this;
		}

		/**
		 * Body from a text in UTF-8; {@link ReceivedMessage#text()} reads it. An unpaired
		 * surrogate becomes {@code ?}.
		 * @param text at least one character
		 */
		public Builder text(String text) {
			Arguments.notNull(text, "text");
			return body(text.getBytes(StandardCharsets.UTF_8));
		}

		/**
		 * Tag.
		 * @param tag without {@code ||}, or null for none
		 * @throws IllegalMessageException if it is blank, or contains {@code ||} or a
		 * control character
		 */
		public Builder tag(@Nullable String tag) {
			if (tag == null) {
				owned().remove(PropertyNames.TAGS);
				return this;
			}
			if (tag.isBlank() || tag.contains("||") || !tag.equals(tag.trim()) || PropertyChecks.holdsControl(tag)) {
				throw illegal("Tag is illegal: '" + tag + "' (not blank, no blank at its ends, no '||', which separates"
						+ " tags in subscriptions, no control character). Use a single word.");
			}
			return put(PropertyNames.TAGS, tag);
		}

		/**
		 * Key to add.
		 * @param key without blanks, which separate keys
		 * @throws IllegalMessageException if it is empty, or contains a blank or a
		 * control character
		 */
		public Builder key(String key) {
			Arguments.notNull(key, "key");
			if (key.isEmpty() || holdsBlank(key) || PropertyChecks.holdsControl(key)) {
				throw illegal("Key is illegal: '" + key + "' (not empty, no blank, which separates keys, no control"
						+ " character). Remove the character.");
			}
			String before = this.properties.get(PropertyNames.KEYS);
			return put(PropertyNames.KEYS, (before != null) ? before + ' ' + key : key);
		}

		/**
		 * Keys to add; see {@link #key}.
		 * @throws IllegalMessageException if one is empty, or contains a blank or a
		 * control character
		 */
		public Builder keys(Collection<String> keys) {
			Arguments.notNull(keys, "keys");
			keys.forEach(this::key);
			return this;
		}

		/**
		 * User-defined property.
		 * @param name a name that RocketMQ does not reserve
		 * @param value not empty: servers drop properties without a value
		 * @throws IllegalMessageException if the name is reserved, or either is empty or
		 * contains a control character; the value may contain tabs and line ends
		 */
		public Builder property(String name, String value) {
			Arguments.notNull(name, "name");
			Arguments.notNull(value, "value");
			if (PropertyNames.isReserved(name)) {
				throw illegal("Property name is reserved by RocketMQ: '" + name + "'. Use another.");
			}
			return put(name, value);
		}

		/**
		 * Key that determines the queue (Apache's sharding key): messages with the same
		 * key go to the same queue. A producer has one of them in flight at a time, so
		 * that they are stored in the order of their {@code send} and {@code sendAsync}
		 * calls.
		 * @param key the key, or null for none
		 * @throws IllegalMessageException if it is blank or contains a control character
		 */
		public Builder orderedBy(@Nullable String key) {
			if (key == null) {
				owned().remove(PropertyNames.SHARDING_KEY);
				return this;
			}
			if (key.isBlank() || PropertyChecks.holdsControl(key)) {
				throw illegal("Ordering key is illegal: '" + key + "' (not blank, no control character). Use another.");
			}
			return put(PropertyNames.SHARDING_KEY, key);
		}

		/**
		 * Delay level of the broker. Unless the broker is configured otherwise, the
		 * levels are 1 s, 5 s, 10 s, 30 s, 1 to 10 min, 20 min, 30 min, 1 h and 2 h.
		 * @param level number of the level, from 1; numbers above the last mean the last
		 * @throws IllegalMessageException if it is less than 1, or the message has
		 * another delay
		 */
		public Builder delayLevel(int level) {
			if (level < 1) {
				throw illegal("Delay level is out of range: " + level + " (from 1). Use a level of the broker.");
			}
			return delayed(PropertyNames.DELAY_LEVEL, String.valueOf(level));
		}

		/**
		 * Time between storing and delivering the message, to about a second. Needs a
		 * server from 5.0 on, which allows 3 days at most, unless configured otherwise.
		 * @param delay from 1 ms to 3650 days
		 * @throws IllegalMessageException if it is out of range, or the message has
		 * another delay
		 */
		public Builder delay(Duration delay) {
			Arguments.notNull(delay, "delay");
			if (delay.compareTo(Duration.ofMillis(1)) < 0 || delay.compareTo(Arguments.LONGEST) > 0) {
				throw illegal("Delay is out of range: " + delay + " (1 ms to " + Arguments.LONGEST.toDays()
						+ " days). Use a delay in this range, or none.");
			}
			return delayed(PropertyNames.DELAY_MILLIS, String.valueOf(delay.toMillis()));
		}

		/**
		 * Time of delivery, to about a second; a past one means immediately. Needs a
		 * server from 5.0 on, which allows 3 days ahead at most, unless configured
		 * otherwise.
		 * @param instant by the broker's clock
		 * @throws IllegalMessageException if it is before 1970 or beyond milliseconds of
		 * the epoch, such as {@link Instant#MAX}, or the message has another delay
		 */
		public Builder deliverAt(Instant instant) {
			Arguments.notNull(instant, "instant");
			if (instant.isBefore(Instant.EPOCH) || !Arguments.hasEpochMillis(instant)) {
				throw illegal("Delivery time is out of range: " + instant
						+ " (from 1970 on, in milliseconds of the epoch). Use a time that the broker allows.");
			}
			return delayed(PropertyNames.DELIVER_AT_MILLIS, String.valueOf(instant.toEpochMilli()));
		}

		/**
		 * Priority in a topic of the type PRIORITY, from server 5.5 on: the broker stores
		 * the message in the queue of that number, and pop consumers receive higher ones
		 * first.
		 * @param priority 0 (lowest) or more
		 * @throws IllegalMessageException if it is negative
		 */
		public Builder priority(int priority) {
			if (priority < 0) {
				throw illegal("Priority is negative: " + priority + " (0 is the lowest). Use 0 or more.");
			}
			return put(PropertyNames.PRIORITY, String.valueOf(priority));
		}

		/**
		 * Lite topic in a topic of the type LITE, from server 5.5 on.
		 * @param liteTopic its name, without {@code $}
		 * @throws IllegalMessageException if it is blank, or contains {@code $} or a
		 * control character
		 */
		public Builder liteTopic(String liteTopic) {
			Arguments.notNull(liteTopic, "liteTopic");
			if (liteTopic.isBlank() || liteTopic.indexOf('$') >= 0 || PropertyChecks.holdsControl(liteTopic)) {
				throw illegal(
						"Lite topic is illegal: '" + liteTopic + "' (not blank, no '$', which separates it from its"
								+ " topic, no control character). Rename it.");
			}
			return put(PropertyNames.LITE_TOPIC, liteTopic);
		}

		/**
		 * Whether a broker that waits for its disk or its slave does so for this message
		 * before it answers. Default: true.
		 */
		public Builder waitStored(boolean waitStored) {
			if (waitStored) {
				owned().remove(PropertyNames.WAIT);
				return this;
			}
			return put(PropertyNames.WAIT, "false");
		}

		/**
		 * Minimum age of a transactional message at which the broker checks its
		 * transaction for the first time. Default: the broker's
		 * {@code transactionTimeout} (6 s). Later checks follow at the broker's
		 * {@code transactionCheckInterval}. See {@code CHECK_IMMUNITY_TIME_IN_SECONDS} in
		 * Apache's {@code TransactionalMessageServiceImpl}.
		 * @param immunity more than 0, at most 3650 days; rounded up to whole seconds
		 * @throws IllegalMessageException if it is out of range
		 */
		public Builder checkImmunity(Duration immunity) {
			Arguments.notNull(immunity, "immunity");
			if (immunity.isNegative() || immunity.isZero() || immunity.compareTo(Arguments.LONGEST) > 0) {
				throw illegal("Check immunity is out of range: " + immunity + " (more than 0, at most "
						+ Arguments.LONGEST.toDays() + " days). Use a time in this range, or none.");
			}
			long seconds = immunity.toSeconds() + ((immunity.getNano() > 0) ? 1 : 0);
			return put(PropertyNames.CHECK_IMMUNITY_SECONDS, String.valueOf(seconds));
		}

		private Builder delayed(String name, String value) {
			for (String other : DELAYS) {
				String before = this.properties.get(other);
				if (before != null && !other.equals(name)) {
					throw illegal("Message already has a delay: " + other + '=' + before + ". Leave out this or " + name
							+ '=' + value + '.');
				}
			}
			return put(name, value);
		}

		/** User-defined number, which the broker stores. Default: 0. */
		public Builder flag(int flag) {
			this.flag = flag;
			return this;
		}

		/**
		 * Returns the message.
		 * @throws IllegalMessageException if the topic is invalid, or the body is missing
		 * or empty
		 */
		public Message build() {
			String problem = ResourceNames.problemWithTopic(this.topic);
			if (problem != null || this.topic == null) {
				throw illegal(String.valueOf(problem));
			}
			if (this.body == null || this.body.length == 0) {
				throw illegal("Body of a message to '" + this.topic + "' is " + ((this.body == null) ? "null" : "empty")
						+ " (at least one byte, as brokers fail on none). Set a body.");
			}
			this.shared = true;
			return new Message(this.topic, this.body, this.flag, this.properties);
		}

		private Builder put(String name, String value) {
			PropertyChecks.require(name, value, context());
			owned().put(name, value);
			return this;
		}

		/**
		 * Returns a map that may be changed; created late, as many messages have no
		 * properties.
		 */
		private Map<String, String> owned() {
			if (this.shared) {
				this.properties = new LinkedHashMap<>(this.properties);
				this.shared = false;
			}
			return this.properties;
		}

		private static boolean holdsBlank(String text) {
			for (int i = 0; i < text.length(); i++) {
				if (Character.isWhitespace(text.charAt(i))) {
					return true;
				}
			}
			return false;
		}

		private IllegalMessageException illegal(String message) {
			return new IllegalMessageException(message, Outcome.NOT_SENT, context(), null);
		}

		private ErrorContext context() {
			return (this.topic != null) ? ErrorContext.ofTopic(this.topic) : ErrorContext.none();
		}

	}

}
