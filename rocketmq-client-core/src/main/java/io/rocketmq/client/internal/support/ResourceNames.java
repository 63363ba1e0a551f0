package io.rocketmq.client.internal.support;

import org.jspecify.annotations.Nullable;

/**
 * The servers' rules for names of topics and groups (Apache's {@code TopicValidator} and
 * {@code Validators}: letters, digits and {@code % | _ -}; topics up to 127 characters,
 * groups up to 120).
 */
public final class ResourceNames {

	/** Maximum length of a topic name, in characters. */
	public static final int MAX_TOPIC_LENGTH = 127;

	/** Maximum length of a group name, in characters. */
	public static final int MAX_GROUP_LENGTH = 120;

	/** Prefix of the retry topic of a consumer group. */
	public static final String RETRY_PREFIX = "%RETRY%";

	private ResourceNames() {
	}

	/**
	 * Returns the problem of a topic's name and its fix, or null if it is legal.
	 */
	public static @Nullable String problemWithTopic(@Nullable String topic) {
		return problem("topic", topic, MAX_TOPIC_LENGTH);
	}

	/**
	 * Refuses an illegal group name.
	 */
	public static String requireGroup(@Nullable String group) {
		String problem = problem("group", group, MAX_GROUP_LENGTH);
		if (problem != null || group == null) {
			throw new IllegalArgumentException(problem);
		}
		return group;
	}

	/**
	 * Returns the retry topic of a consumer group.
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
