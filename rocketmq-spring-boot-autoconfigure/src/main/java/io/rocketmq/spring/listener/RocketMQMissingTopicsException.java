package io.rocketmq.spring.listener;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refusal to start a container because topics of its listeners do not exist.
 */
public class RocketMQMissingTopicsException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String group;

	private final TreeSet<String> topics;

	/**
	 * Creates the exception.
	 * @param group the consumer group
	 * @param topics the missing topics
	 */
	public RocketMQMissingTopicsException(String group, Set<String> topics) {
		super("Listeners of consumer group '" + Objects.requireNonNull(group, "group must not be null")
				+ "' cannot start, as these topics do not exist: "
				+ new TreeSet<>(Objects.requireNonNull(topics, "topics must not be null"))
				+ ". Create them, or declare RocketMQTopic beans and set rocketmq.listener.missing-topics=create,"
				+ " or set it to warn");
		this.group = group;
		this.topics = new TreeSet<>(topics);
	}

	/** Returns the consumer group. */
	public String getGroup() {
		return this.group;
	}

	/** Returns the missing topics. */
	public Set<String> getTopics() {
		return Set.copyOf(this.topics);
	}

}
