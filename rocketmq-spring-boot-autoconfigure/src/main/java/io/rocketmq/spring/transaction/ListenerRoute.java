package io.rocketmq.spring.transaction;

import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.message.Message;

/**
 * Messages that a transaction listener has: those that name it, or those to a topic, with
 * one tag or without regard to the tag.
 *
 * @param name the listener's name, or null
 * @param topic the topic, or null if there is a name
 * @param tag the tag, or null for all
 */
record ListenerRoute(@Nullable String name, @Nullable String topic, @Nullable String tag) {

	static ListenerRoute named(String name) {
		return new ListenerRoute(name, null, null);
	}

	static ListenerRoute of(String topic, @Nullable String tag) {
		return new ListenerRoute(null, topic, tag);
	}

	/**
	 * Returns the routes of a destination.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param tags tags with {@code ||} between them; empty for those of the destination
	 * @throws IllegalArgumentException if a name is illegal, or there are tags in both
	 */
	static Set<ListenerRoute> parse(String destination, String tags) {
		int colon = destination.indexOf(':');
		String topic = NamingRules.requireTopic((colon < 0) ? destination : destination.substring(0, colon));
		String inDestination = (colon < 0) ? "" : destination.substring(colon + 1);
		if (colon >= 0 && inDestination.isBlank()) {
			throw new IllegalArgumentException(
					"Destination has no tag after the ':': '" + destination + "'. Write 'topic' or 'topic:tag'.");
		}
		if (!inDestination.isEmpty() && !tags.isEmpty()) {
			throw new IllegalArgumentException("Tags are given twice: in the destination '" + destination + "' and as '"
					+ tags + "'. Leave out one of them.");
		}
		String all = inDestination + tags;
		Set<ListenerRoute> routes = new LinkedHashSet<>();
		if (all.isEmpty() || all.equals("*")) {
			routes.add(of(topic, null));
			return routes;
		}
		for (String tag : all.split("\\|\\|", -1)) {
			routes.add(of(topic, requireTag(tag.trim(), all)));
		}
		return routes;
	}

	private static String requireTag(String tag, String all) {
		if (tag.equals("*")) {
			throw new IllegalArgumentException(
					"Tags mix '*' with others: '" + all + "'. Leave out the one or the others.");
		}
		try {
			Message.to(null).tag(tag);
		}
		catch (IllegalMessageException ex) {
			throw new IllegalArgumentException(ex.getMessage(), ex);
		}
		return tag;
	}

	@Override
	public String toString() {
		if (this.name != null) {
			return "name '" + this.name + "'";
		}
		return "topic '" + this.topic + ((this.tag != null) ? "' and tag '" + this.tag + "'" : "'");
	}

}
