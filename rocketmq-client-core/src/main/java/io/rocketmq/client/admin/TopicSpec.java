package io.rocketmq.client.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * A topic to be made, or changed to. Immutable; each method gives another.
 *
 * @param name the topic's name
 * @param readQueues how many queues can be read in each broker
 * @param writeQueues how many queues can be written in each broker
 * @param permissions bits: 4 read, 2 write
 * @param ordered whether it is ordered
 * @param attributes its attributes by name, such as {@code message.type}
 * @param brokers the names of the brokers to have it, none for all
 */
public record TopicSpec(String name, int readQueues, int writeQueues, int permissions, boolean ordered,
		Map<String, String> attributes, Set<String> brokers) {

	private static final int MAX_QUEUES = 65536;

	/**
	 * Checks the topic.
	 * @throws IllegalArgumentException if the name or a number is illegal, with the fix
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
			throw new IllegalArgumentException("The topic '" + name + "' shall have " + readQueues + " and "
					+ writeQueues + " queues: 0 to " + MAX_QUEUES + " are possible");
		}
		if (permissions < 0 || permissions > 7) {
			throw new IllegalArgumentException("The topic '" + name + "' shall have the permissions " + permissions
					+ ": add 4 to read, 2 to write");
		}
		attributes = Map.copyOf(attributes);
		brokers = Set.copyOf(brokers);
	}

	/**
	 * A topic with eight queues in each broker, to be read and written.
	 * @param name its name
	 * @return the topic
	 */
	public static TopicSpec of(String name) {
		Arguments.notNull(name, "name");
		return new TopicSpec(name, 8, 8, 6, false, Map.of(), Set.of());
	}

	/**
	 * With so many queues in each broker, for reading and writing.
	 * @param count how many
	 * @return the topic
	 */
	public TopicSpec queues(int count) {
		return new TopicSpec(this.name, count, count, this.permissions, this.ordered, this.attributes, this.brokers);
	}

	/**
	 * With other permissions.
	 * @param bits 4 to read, 2 to write, or both added
	 * @return the topic
	 */
	public TopicSpec permissions(int bits) {
		return new TopicSpec(this.name, this.readQueues, this.writeQueues, bits, this.ordered, this.attributes,
				this.brokers);
	}

	/**
	 * With an attribute.
	 * @param attribute its name, such as {@code message.type}
	 * @param value its value, such as {@code FIFO}
	 * @return the topic
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
	 * In these brokers alone.
	 * @param names the brokers' names
	 * @return the topic
	 */
	public TopicSpec inBrokers(String... names) {
		Arguments.notNull(names, "names");
		return new TopicSpec(this.name, this.readQueues, this.writeQueues, this.permissions, this.ordered,
				this.attributes, Set.of(names));
	}

}
