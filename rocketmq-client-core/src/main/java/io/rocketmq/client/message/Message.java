package io.rocketmq.client.message;

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
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * A message to send. Immutable, but for the body, which is not copied: leave the array
 * alone until the send has ended. May be sent several times; each send is a message of
 * its own with its own id.
 */
public final class Message {

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

	/**
	 * Begins a message.
	 * @param topic the topic to send it to
	 * @return a builder
	 */
	public static Builder to(@Nullable String topic) {
		return new Builder(topic);
	}

	/**
	 * The topic.
	 * @return the topic
	 */
	public String topic() {
		return this.topic;
	}

	/**
	 * The body.
	 * @return the array itself, at least one byte
	 */
	public byte[] body() {
		return this.body;
	}

	/**
	 * The tag, by which consumers filter.
	 * @return the tag, or null
	 */
	public @Nullable String tag() {
		return this.properties.get(PropertyNames.TAGS);
	}

	/**
	 * The keys, by which the message can be found in the broker's index.
	 * @return the keys, none if there are none
	 */
	public List<String> keys() {
		String keys = this.properties.get(PropertyNames.KEYS);
		return (keys != null) ? List.of(keys.trim().split(" +")) : List.of();
	}

	/**
	 * What decides the queue: messages with the same one stay in order.
	 * @return the key, or null
	 */
	public @Nullable String shardingKey() {
		return this.properties.get(PropertyNames.SHARDING_KEY);
	}

	/**
	 * Whether it is to be delivered later than at once.
	 * @return true with a delay, a delay level or an instant
	 */
	public boolean isDelayed() {
		for (String delay : Builder.DELAYS) {
			if (this.properties.containsKey(delay)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A number of the user's own that the broker stores and gives back.
	 * @return the flag, 0 by default
	 */
	public int flag() {
		return this.flag;
	}

	/**
	 * All properties as they are sent, tag and keys included under their reserved names.
	 * @return an unmodifiable map
	 */
	public Map<String, String> properties() {
		return Collections.unmodifiableMap(this.properties);
	}

	/**
	 * A builder with all of this message, to send another like it.
	 * @return a builder
	 */
	public Builder toBuilder() {
		Builder builder = new Builder(this.topic);
		builder.body = this.body;
		builder.flag = this.flag;
		builder.properties = this.properties;
		return builder;
	}

	/**
	 * Whether it has any property, tag and keys included.
	 * @return false if {@link #properties()} is empty
	 */
	public boolean hasProperties() {
		return !this.properties.isEmpty();
	}

	@Override
	public String toString() {
		return "Message to " + this.topic + " of " + this.body.length + " bytes " + this.properties;
	}

	/**
	 * Builds a {@link Message}. Not thread-safe.
	 */
	public static final class Builder {

		private static final List<String> DELAYS = List.of(PropertyNames.DELAY_LEVEL, PropertyNames.DELAY_MILLIS,
				PropertyNames.DELIVER_AT_MILLIS);

		private final @Nullable String topic;

		private byte @Nullable [] body;

		private int flag;

		private Map<String, String> properties = Map.of();

		/** Whether the map belongs to a message that has been built. */
		private boolean shared = true;

		private Builder(@Nullable String topic) {
			this.topic = topic;
		}

		/**
		 * The body; required.
		 * @param body at least one byte, not copied
		 * @return this builder
		 */
		public Builder body(byte @Nullable [] body) {
			this.body = body;
			return this;
		}

		/**
		 * The tag.
		 * @param tag without {@code ||}, or null for none
		 * @return this builder
		 * @throws IllegalMessageException if it is blank, or holds {@code ||} or a
		 * control character that separates properties
		 */
		public Builder tag(@Nullable String tag) {
			if (tag == null) {
				owned().remove(PropertyNames.TAGS);
				return this;
			}
			if (tag.isBlank() || tag.contains("||") || !tag.equals(tag.trim()) || holdsControl(tag)) {
				throw illegal("The tag '" + tag
						+ "' is blank, has blanks around it, or holds '||' or a control character: use one plain word,"
						+ " since '||' separates tags in subscriptions");
			}
			return put(PropertyNames.TAGS, tag);
		}

		/**
		 * Adds a key.
		 * @param key without blanks
		 * @return this builder
		 * @throws IllegalMessageException if it is blank or holds a blank, which
		 * separates keys
		 */
		public Builder key(String key) {
			Arguments.notNull(key, "key");
			if (key.isEmpty() || holdsBlank(key) || holdsControl(key)) {
				throw illegal("The key '" + key
						+ "' is empty, or holds a blank, which separates keys, or a control character: remove it");
			}
			String before = this.properties.get(PropertyNames.KEYS);
			return put(PropertyNames.KEYS, (before != null) ? before + ' ' + key : key);
		}

		/**
		 * Adds keys.
		 * @param keys each without blanks
		 * @return this builder
		 * @throws IllegalMessageException if one is blank or holds a blank
		 */
		public Builder keys(Collection<String> keys) {
			Arguments.notNull(keys, "keys");
			keys.forEach(this::key);
			return this;
		}

		/**
		 * Sets a property.
		 * @param name the name, none of RocketMQ's own
		 * @param value the value, not empty: servers drop properties without a value
		 * @return this builder
		 * @throws IllegalMessageException if the name is reserved, or one of the two is
		 * empty or holds a control character, but for tabs and line ends in the value
		 */
		public Builder property(String name, String value) {
			Arguments.notNull(name, "name");
			Arguments.notNull(value, "value");
			if (PropertyNames.isReserved(name)) {
				throw illegal("The property name '" + name + "' is reserved by RocketMQ: choose another");
			}
			return put(name, value);
		}

		/**
		 * What decides the queue: messages with the same key go to the same queue (in
		 * Apache's terms, the sharding key). One producer has one of them in flight at a
		 * time, so that they are stored in the order of its {@code send} and
		 * {@code sendAsync}.
		 * @param key the key, or null for none
		 * @return this builder
		 * @throws IllegalMessageException if it is blank or holds a control character
		 */
		public Builder orderedBy(@Nullable String key) {
			if (key == null) {
				owned().remove(PropertyNames.SHARDING_KEY);
				return this;
			}
			if (key.isBlank() || holdsControl(key)) {
				throw illegal("The key '" + key + "' to order by is blank or holds a control character: give another");
			}
			return put(PropertyNames.SHARDING_KEY, key);
		}

		/**
		 * Delivers it after the time of one of the broker's delay levels: 1 s, 5 s, 10 s,
		 * 30 s, 1 to 10 min, 20 min, 30 min, 1 h and 2 h, unless the broker is set up
		 * otherwise.
		 * @param level the number of the level, from 1; what is above the last is the
		 * last
		 * @return this builder
		 * @throws IllegalMessageException if it is less than 1, or the message has
		 * another delay
		 */
		public Builder delayLevel(int level) {
			if (level < 1) {
				throw illegal("The delay level " + level + " is none: the first is 1");
			}
			return delayed(PropertyNames.DELAY_LEVEL, String.valueOf(level));
		}

		/**
		 * Delivers it some time after the broker has stored it, to about a second; from
		 * server 5.0 on, which take 3 days at most unless set up otherwise.
		 * @param delay the time, at least 1 ms
		 * @return this builder
		 * @throws IllegalMessageException if it is not positive, or the message has
		 * another delay
		 */
		public Builder delay(Duration delay) {
			Arguments.notNull(delay, "delay");
			if (delay.toMillis() < 1) {
				throw illegal("The delay " + delay + " is not positive: give at least 1 ms, or leave it out");
			}
			return delayed(PropertyNames.DELAY_MILLIS, String.valueOf(delay.toMillis()));
		}

		/**
		 * Delivers it at an instant, to about a second; one that has passed means at
		 * once; from server 5.0 on, which take 3 days ahead at most unless set up
		 * otherwise.
		 * @param instant the instant, by the broker's clock
		 * @return this builder
		 * @throws IllegalMessageException if the message has another delay, or the
		 * instant lies before 1970
		 */
		public Builder deliverAt(Instant instant) {
			Arguments.notNull(instant, "instant");
			if (instant.isBefore(Instant.EPOCH)) {
				throw illegal("The instant " + instant + " to deliver at lies before 1970: give a later one");
			}
			return delayed(PropertyNames.DELIVER_AT_MILLIS, String.valueOf(instant.toEpochMilli()));
		}

		/**
		 * The priority in a topic of the type PRIORITY, from server 5.5 on: the broker
		 * puts it into the queue of that number, and pop consumers get higher ones first.
		 * @param priority 0 or more
		 * @return this builder
		 * @throws IllegalMessageException if it is negative
		 */
		public Builder priority(int priority) {
			if (priority < 0) {
				throw illegal("The priority " + priority + " is negative: 0 is the lowest");
			}
			return put(PropertyNames.PRIORITY, String.valueOf(priority));
		}

		/**
		 * The lite topic in a topic of the type LITE, from server 5.5 on.
		 * @param liteTopic its name, without {@code $}
		 * @return this builder
		 * @throws IllegalMessageException if it is blank, or holds {@code $} or a control
		 * character
		 */
		public Builder liteTopic(String liteTopic) {
			Arguments.notNull(liteTopic, "liteTopic");
			if (liteTopic.isBlank() || liteTopic.indexOf('$') >= 0 || holdsControl(liteTopic)) {
				throw illegal("The lite topic '" + liteTopic
						+ "' is blank, or holds '$', which separates it from its topic, or a control character: rename it");
			}
			return put(PropertyNames.LITE_TOPIC, liteTopic);
		}

		/**
		 * Whether a broker that is set up to wait for its disk or its slave does so for
		 * this message before it answers; default true.
		 * @param waitStored false to be answered as soon as the broker has it in memory
		 * @return this builder
		 */
		public Builder waitStored(boolean waitStored) {
			if (waitStored) {
				owned().remove(PropertyNames.WAIT);
				return this;
			}
			return put(PropertyNames.WAIT, "false");
		}

		private Builder delayed(String name, String value) {
			for (String other : DELAYS) {
				String before = this.properties.get(other);
				if (before != null && !other.equals(name)) {
					throw illegal("The message has the delay " + other + '=' + before + " already: leave out that or "
							+ name + '=' + value);
				}
			}
			return put(name, value);
		}

		/**
		 * A number of the user's own.
		 * @param flag the number
		 * @return this builder
		 */
		public Builder flag(int flag) {
			this.flag = flag;
			return this;
		}

		/**
		 * Checks and builds.
		 * @return the message
		 * @throws IllegalMessageException if the topic is illegal, or the body missing or
		 * empty
		 */
		public Message build() {
			String problem = ResourceNames.problemWithTopic(this.topic);
			if (problem != null || this.topic == null) {
				throw illegal(String.valueOf(problem));
			}
			if (this.body == null || this.body.length == 0) {
				throw new IllegalMessageException(
						"The body of a message to '" + this.topic + "' is " + ((this.body == null) ? "null" : "empty")
								+ ": brokers fail on it, so give it at least one byte",
						Outcome.NOT_SENT, ErrorContext.ofTopic(this.topic), null);
			}
			this.shared = true;
			return new Message(this.topic, this.body, this.flag, this.properties);
		}

		private Builder put(String name, String value) {
			if (name.isEmpty() || value.isEmpty()) {
				throw illegal("The property '" + name + "' has the value '" + value
						+ "': neither may be empty, since servers drop such properties");
			}
			if (holdsControl(name) || holdsIllegalControl(value)) {
				throw illegal("The property '" + name + "' or its value holds a control character; 1 and 2 separate"
						+ " properties, and a value may have tabs and line ends alone: remove it");
			}
			owned().put(name, value);
			return this;
		}

		/** A map that can be changed: most messages have few properties, or none. */
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

		private static boolean holdsControl(String text) {
			for (int i = 0; i < text.length(); i++) {
				if (Character.isISOControl(text.charAt(i))) {
					return true;
				}
			}
			return false;
		}

		private static boolean holdsIllegalControl(String text) {
			for (int i = 0; i < text.length(); i++) {
				char c = text.charAt(i);
				if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
					return true;
				}
			}
			return false;
		}

		private IllegalMessageException illegal(String message) {
			ErrorContext context = (this.topic != null) ? ErrorContext.ofTopic(this.topic) : ErrorContext.none();
			return new IllegalMessageException(message, Outcome.NOT_SENT, context, null);
		}

	}

}
