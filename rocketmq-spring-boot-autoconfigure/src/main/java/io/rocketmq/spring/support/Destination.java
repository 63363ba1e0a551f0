package io.rocketmq.spring.support;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Destination of a message: {@code topic} or {@code topic:tag}.
 *
 * @param topic the topic
 * @param tag the tag, or null for none
 */
public record Destination(String topic, @Nullable String tag) {

	/** Checks that the topic is not null. */
	public Destination {
		Objects.requireNonNull(topic, "topic must not be null");
	}

	/**
	 * Parses a destination.
	 * @param text {@code topic} or {@code topic:tag}
	 * @throws IllegalArgumentException if the topic, or the tag after a {@code :}, is
	 * blank; whether the names are legal is checked when a message is built
	 */
	public static Destination parse(String text) {
		Objects.requireNonNull(text, "text must not be null");
		int colon = text.indexOf(':');
		String topic = (colon < 0) ? text : text.substring(0, colon);
		String tag = (colon < 0) ? null : text.substring(colon + 1);
		if (topic.isBlank()) {
			throw new IllegalArgumentException(
					"The destination '" + text + "' has no topic: write 'topic' or 'topic:tag'");
		}
		if (tag != null && tag.isBlank()) {
			throw new IllegalArgumentException(
					"The destination '" + text + "' has no tag after the ':': write 'topic' or 'topic:tag'");
		}
		return new Destination(topic, tag);
	}

	@Override
	public String toString() {
		return (this.tag != null) ? this.topic + ':' + this.tag : this.topic;
	}

}
