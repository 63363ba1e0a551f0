package io.rocketmq.spring.core;

import org.jspecify.annotations.Nullable;

/**
 * Destination of a message: {@code topic} or {@code topic:tag}.
 *
 * @param topic the topic
 * @param tag the tag, or null
 */
record Destination(String topic, @Nullable String tag) {

	static Destination parse(String text) {
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
