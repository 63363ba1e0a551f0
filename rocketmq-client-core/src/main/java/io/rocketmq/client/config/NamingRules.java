package io.rocketmq.client.config;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Checks of topic and group names, the same that options, messages and servers apply.
 */
public final class NamingRules {

	private NamingRules() {
	}

	/**
	 * Returns a topic's name if it is legal: letters, digits and {@code % | _ -}, at most
	 * 127 characters.
	 * @throws IllegalArgumentException if it is illegal; the message has the name and the
	 * fix
	 */
	public static String requireTopic(String topic) {
		Arguments.notNull(topic, "topic");
		return ResourceNames.requireTopic(topic);
	}

	/**
	 * Returns a group's name if it is legal: letters, digits and {@code % | _ -}, at most
	 * 120 characters.
	 * @throws IllegalArgumentException if it is illegal; the message has the name and the
	 * fix
	 */
	public static String requireGroup(String group) {
		Arguments.notNull(group, "group");
		return ResourceNames.requireGroup(group);
	}

}
