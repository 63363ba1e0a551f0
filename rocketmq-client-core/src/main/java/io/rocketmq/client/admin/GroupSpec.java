package io.rocketmq.client.admin;

import java.util.LinkedHashMap;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * A consumer group to be made, or changed to. Immutable; each method gives another.
 *
 * @param name the group's name
 * @param consumeEnabled whether it may consume
 * @param broadcastEnabled whether it may consume by broadcast
 * @param ordered whether it consumes in order
 * @param retryQueues how many queues its retry topic has
 * @param maxRetries after how many redeliveries a message goes to the dead letters
 * @param attributes its attributes by name
 */
public record GroupSpec(String name, boolean consumeEnabled, boolean broadcastEnabled, boolean ordered, int retryQueues,
		int maxRetries, Map<String, String> attributes) {

	/**
	 * Checks the group.
	 * @throws IllegalArgumentException if the name or a number is illegal, with the fix
	 */
	public GroupSpec {
		Arguments.notNull(name, "name");
		Arguments.notNull(attributes, "attributes");
		ResourceNames.requireGroup(name);
		if (retryQueues < 0 || maxRetries < 0) {
			throw new IllegalArgumentException("The group '" + name + "' shall have " + retryQueues
					+ " retry queues and " + maxRetries + " retries: neither may be negative");
		}
		attributes = Map.copyOf(attributes);
	}

	/**
	 * A group with Apache's defaults: one retry queue, 16 redeliveries.
	 * @param name its name
	 * @return the group
	 */
	public static GroupSpec of(String name) {
		Arguments.notNull(name, "name");
		return new GroupSpec(name, true, true, false, 1, 16, Map.of());
	}

	/**
	 * With so many redeliveries.
	 * @param count after how many a message goes to the dead letters
	 * @return the group
	 */
	public GroupSpec maxRetries(int count) {
		return new GroupSpec(this.name, this.consumeEnabled, this.broadcastEnabled, this.ordered, this.retryQueues,
				count, this.attributes);
	}

	/**
	 * Allowed to consume, or not.
	 * @param enabled whether it may
	 * @return the group
	 */
	public GroupSpec consumeEnabled(boolean enabled) {
		return new GroupSpec(this.name, enabled, this.broadcastEnabled, this.ordered, this.retryQueues, this.maxRetries,
				this.attributes);
	}

	/**
	 * Consuming in order, or not.
	 * @param inOrder whether it does
	 * @return the group
	 */
	public GroupSpec ordered(boolean inOrder) {
		return new GroupSpec(this.name, this.consumeEnabled, this.broadcastEnabled, inOrder, this.retryQueues,
				this.maxRetries, this.attributes);
	}

	/**
	 * With an attribute.
	 * @param attribute its name, such as {@code priority.factor}
	 * @param value its value
	 * @return the group
	 */
	public GroupSpec attribute(String attribute, String value) {
		Arguments.notNull(attribute, "attribute");
		Arguments.notNull(value, "value");
		Map<String, String> all = new LinkedHashMap<>(this.attributes);
		all.put(attribute, value);
		return new GroupSpec(this.name, this.consumeEnabled, this.broadcastEnabled, this.ordered, this.retryQueues,
				this.maxRetries, all);
	}

}
