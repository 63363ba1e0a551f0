package io.rocketmq.client.internal.support;

import org.jspecify.annotations.Nullable;

/**
 * The servers' rules for names of topics and groups (Apache's {@code TopicValidator} and
 * {@code Validators}: letters, digits and {@code % | _ -}; topics up to 127 characters,
 * groups up to 120).
 */
public final class ResourceNames {

	/** Prefix of the retry topic of a consumer group. */
	public static final String RETRY_PREFIX = "%RETRY%";

	private static final int MAX_TOPIC_LENGTH = 127;

	private static final int MAX_GROUP_LENGTH = 120;

	private ResourceNames() {
	}

	/** Returns the problem of a topic's name and its fix, or null if it is legal. */
	public static @Nullable String problemWithTopic(@Nullable String topic) {
		return problem("Topic", topic, MAX_TOPIC_LENGTH);
	}

	public static String requireTopic(String topic) {
		return legal(topic, problemWithTopic(topic));
	}

	public static String requireGroup(String group) {
		return legal(group, problem("Group", group, MAX_GROUP_LENGTH));
	}

	private static String legal(String name, @Nullable String problem) {
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		return name;
	}

	public static String retryTopic(String group) {
		return RETRY_PREFIX + group;
	}

	private static @Nullable String problem(String kind, @Nullable String name, int maxLength) {
		if (name == null || name.isBlank()) {
			return kind + " is " + ((name == null) ? "null" : "blank: '" + name + "'") + ". Name one.";
		}
		if (name.length() > maxLength) {
			return kind + " '" + name + "' is too long: " + name.length() + " characters (at most " + maxLength
					+ "). Shorten it.";
		}
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			boolean legal = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
					|| c == '-' || c == '%' || c == '|';
			if (!legal) {
				return kind + " '" + name + "' has an illegal character: '" + c + "' at position " + (i + 1)
						+ ". Use letters, digits, '_', '-', '%' and '|' only.";
			}
		}
		return null;
	}

}
