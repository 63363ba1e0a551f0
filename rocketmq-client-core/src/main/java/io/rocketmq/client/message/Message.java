package io.rocketmq.client.message;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.support.ResourceNames;

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
		return this.properties;
	}

	@Override
	public String toString() {
		return "Message to " + this.topic + " of " + this.body.length + " bytes " + this.properties;
	}

	/**
	 * Builds a {@link Message}. Not thread-safe.
	 */
	public static final class Builder {

		private final @Nullable String topic;

		private byte @Nullable [] body;

		private int flag;

		private final Map<String, String> properties = new LinkedHashMap<>();

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
				this.properties.remove(PropertyNames.TAGS);
				return this;
			}
			if (tag.isBlank() || tag.contains("||") || !tag.equals(tag.trim())) {
				throw illegal("The tag '" + tag
						+ "' is blank, has blanks around it or holds '||': use one plain word, since '||' separates"
						+ " tags in subscriptions");
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
			if (key.isEmpty() || key.chars().anyMatch(Character::isWhitespace)) {
				throw illegal("The key '" + key + "' is empty or holds a blank, which separates keys: remove it");
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
			keys.forEach(this::key);
			return this;
		}

		/**
		 * Sets a property.
		 * @param name the name, none of RocketMQ's own
		 * @param value the value, not empty: servers drop properties without a value
		 * @return this builder
		 * @throws IllegalMessageException if the name is reserved, or one of the two is
		 * empty or holds a control character that separates properties
		 */
		public Builder property(String name, String value) {
			if (PropertyNames.isReserved(name)) {
				throw illegal("The property name '" + name + "' is reserved by RocketMQ: choose another");
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
			return new Message(this.topic, this.body, this.flag,
					Collections.unmodifiableMap(new LinkedHashMap<>(this.properties)));
		}

		private Builder put(String name, String value) {
			if (name.isEmpty() || value.isEmpty()) {
				throw illegal("The property '" + name + "' has the value '" + value
						+ "': neither may be empty, since servers drop such properties");
			}
			if (holdsSeparator(name) || holdsSeparator(value)) {
				throw illegal("The property '" + name + "' or its value holds the control character 1 or 2, which"
						+ " separate properties: remove it");
			}
			this.properties.put(name, value);
			return this;
		}

		private static boolean holdsSeparator(String text) {
			return text.indexOf(1) >= 0 || text.indexOf(2) >= 0;
		}

		private IllegalMessageException illegal(String message) {
			ErrorContext context = (this.topic != null) ? ErrorContext.ofTopic(this.topic) : ErrorContext.none();
			return new IllegalMessageException(message, Outcome.NOT_SENT, context, null);
		}

	}

}
