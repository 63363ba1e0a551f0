package io.rocketmq.client.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Settings of a topic to create or update. Immutable; each wither returns new settings.
 *
 * @param name name of the topic
 * @param readQueues number of readable queues in each broker
 * @param writeQueues number of writable queues in each broker
 * @param permissions sum of 4 (read) and 2 (write)
 * @param ordered whether the topic is ordered
 * @param attributes attributes by name, such as {@code message.type}
 * @param brokers names of the brokers, empty for all
 */
public record TopicSpec(String name, int readQueues, int writeQueues, int permissions, boolean ordered,
		Map<String, String> attributes, Set<String> brokers) {

	private static final int MAX_QUEUES = 65536;

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if the name or a number is illegal
	 */
	public TopicSpec {
		Arguments.notNull(name, "name");
		Arguments.notNull(attributes, "attributes");
		Arguments.notNull(brokers, "brokers");
		String problem = ResourceNames.problemWithTopic(name);
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		if (readQueues < 0 || writeQueues < 0 || readQueues > MAX_QUEUES || writeQueues > MAX_QUEUES) {
			throw new IllegalArgumentException("Topic '" + name + "' has an illegal number of queues: readQueues="
					+ readQueues + ", writeQueues=" + writeQueues + " (0 to " + MAX_QUEUES + ").");
		}
		if (permissions < 0 || permissions > 7) {
			throw new IllegalArgumentException("Topic '" + name + "' has illegal permissions: " + permissions
					+ ". Add 4 for read and 2 for write.");
		}
		attributes = Map.copyOf(attributes);
		brokers = Set.copyOf(brokers);
	}

	/**
	 * Creates settings with eight readable and writable queues in each broker.
	 * @param name name of the topic
	 */
	public static TopicSpec of(String name) {
		Arguments.notNull(name, "name");
		return new TopicSpec(name, 8, 8, 6, false, Map.of(), Set.of());
	}

	/**
	 * Sets the number of readable and writable queues. Default: 8.
	 * @param count number of queues in each broker
	 */
	public TopicSpec queues(int count) {
		return new TopicSpec(this.name, count, count, this.permissions, this.ordered, this.attributes, this.brokers);
	}

	/**
	 * Sets the permissions. Default: 6.
	 * @param bits sum of 4 (read) and 2 (write)
	 */
	public TopicSpec permissions(int bits) {
		return new TopicSpec(this.name, this.readQueues, this.writeQueues, bits, this.ordered, this.attributes,
				this.brokers);
	}

	/**
	 * Adds an attribute.
	 * @param attribute name of the attribute, such as {@code message.type}
	 * @param value value of the attribute, such as {@code FIFO}
	 */
	public TopicSpec attribute(String attribute, String value) {
		Arguments.notNull(attribute, "attribute");
		Arguments.notNull(value, "value");
		Map<String, String> all = new LinkedHashMap<>(this.attributes);
		all.put(attribute, value);
		return new TopicSpec(this.name, this.readQueues, this.writeQueues, this.permissions, this.ordered, all,
				this.brokers);
	}

	/**
	 * Limits the topic to some brokers. Default: all brokers.
	 * @param names names of the brokers
	 */
	public TopicSpec inBrokers(String... names) {
		Arguments.notNull(names, "names");
		return new TopicSpec(this.name, this.readQueues, this.writeQueues, this.permissions, this.ordered,
				this.attributes, Set.of(names));
	}

}
