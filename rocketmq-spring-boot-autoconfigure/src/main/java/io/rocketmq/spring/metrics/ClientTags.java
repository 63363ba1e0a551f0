package io.rocketmq.spring.metrics;

/**
 * Values of the tags of one client, each limited in number. Thread-safe.
 */
final class ClientTags {

	private static final int MAX_GROUPS = 100;

	private static final int MAX_EXCEPTIONS = 50;

	private static final int MAX_BROKERS = 100;

	private static final String RETRY = "%RETRY%";

	private static final String DEAD_LETTERS = "%DLQ%";

	private static final String REPLY_SUFFIX = "_REPLY_TOPIC";

	private final String client;

	private final TagValues topics;

	private final TagValues groups;

	private final TagValues exceptions;

	private final TagValues brokers;

	ClientTags(String client, int maxTopics) {
		this.client = client;
		this.topics = new TagValues("topics of client '" + client + "'", maxTopics,
				"Raise rocketmq.metrics.max-topics to tell more apart.");
		this.groups = limited("groups", MAX_GROUPS);
		this.exceptions = limited("exceptions", MAX_EXCEPTIONS);
		this.brokers = limited("brokers", MAX_BROKERS);
	}

	private TagValues limited(String what, int limit) {
		return new TagValues(what + " of client '" + this.client + "'", limit, "Use fewer.");
	}

	String client() {
		return this.client;
	}

	String topic(String topic) {
		if (topic.startsWith(RETRY)) {
			return RETRY;
		}
		if (topic.startsWith(DEAD_LETTERS)) {
			return DEAD_LETTERS;
		}
		return topic.endsWith(REPLY_SUFFIX) ? "%REPLY%" : this.topics.of(topic);
	}

	String group(String group) {
		return this.groups.of(group);
	}

	String exception(Throwable failure) {
		String name = failure.getClass().getSimpleName();
		return this.exceptions.of(name.isEmpty() ? failure.getClass().getName() : name);
	}

	String broker(String broker) {
		return this.brokers.of(broker);
	}

}
