package io.rocketmq.client.internal.support;

import org.jspecify.annotations.Nullable;

/**
 * The servers' rules for names of topics and groups (Apache's {@code TopicValidator} and
 * {@code Validators}: letters, digits and {@code % | _ -}; topics up to 127 characters,
 * groups up to 120).
 */
public final class ResourceNames {

	/** The longest topic name, in characters. */
	public static final int MAX_TOPIC_LENGTH = 127;

	/** The longest group name, in characters. */
	public static final int MAX_GROUP_LENGTH = 120;

	/** What a consumer group's retry topic begins with. */
	public static final String RETRY_PREFIX = "%RETRY%";

	private ResourceNames() {
	}

	/**
	 * What is wrong with a topic's name.
	 * @param topic the name
	 * @return the problem and the fix, or null if it is legal
	 */
	public static @Nullable String problemWithTopic(@Nullable String topic) {
		return problem("topic", topic, MAX_TOPIC_LENGTH);
	}

	/**
	 * Refuses an illegal group name.
	 * @param group the name
	 * @return the group
	 * @throws IllegalArgumentException if it is illegal, with the name and the fix
	 */
	public static String requireGroup(@Nullable String group) {
		String problem = problem("group", group, MAX_GROUP_LENGTH);
		if (problem != null || group == null) {
			throw new IllegalArgumentException(problem);
		}
		return group;
	}

	/**
	 * The topic to which a group's failed messages return.
	 * @param group the consumer group
	 * @return its retry topic
	 */
	public static String retryTopic(String group) {
		return RETRY_PREFIX + group;
	}

	private static @Nullable String problem(String kind, @Nullable String name, int maxLength) {
		if (name == null) {
			return "The " + kind + " is null: name one";
		}
		if (name.isBlank()) {
			return "The " + kind + " '" + name + "' is blank: name one";
		}
		if (name.length() > maxLength) {
			return "The " + kind + " '" + name + "' has " + name.length() + " characters: use at most " + maxLength;
		}
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			boolean legal = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
					|| c == '-' || c == '%' || c == '|';
			if (!legal) {
				return "The " + kind + " '" + name + "' has an illegal '" + c + "' at position " + (i + 1)
						+ ": use letters, digits, '_', '-', '%' and '|' only";
			}
		}
		return null;
	}

}
