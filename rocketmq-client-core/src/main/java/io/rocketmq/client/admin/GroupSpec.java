package io.rocketmq.client.admin;

import java.util.LinkedHashMap;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Settings of a consumer group to create or update. Immutable; each wither returns new
 * settings.
 *
 * @param name name of the group
 * @param consumeEnabled whether the group may consume
 * @param broadcastEnabled whether the group may consume by broadcast
 * @param ordered whether the group consumes in order
 * @param retryQueues number of queues of its retry topic
 * @param maxRetries number of redeliveries after which a message is dead-lettered
 * @param attributes attributes by name
 */
public record GroupSpec(String name, boolean consumeEnabled, boolean broadcastEnabled, boolean ordered, int retryQueues,
		int maxRetries, Map<String, String> attributes) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if the name or a number is illegal
	 */
	public GroupSpec {
		Arguments.notNull(name, "name");
		Arguments.notNull(attributes, "attributes");
		ResourceNames.requireGroup(name);
		if (retryQueues < 0 || maxRetries < 0) {
			throw new IllegalArgumentException("Group '" + name + "' has a negative number: retryQueues=" + retryQueues
					+ ", maxRetries=" + maxRetries + ". Use 0 or more.");
		}
		attributes = Map.copyOf(attributes);
	}

	/**
	 * Creates settings with Apache's defaults: one retry queue, 16 redeliveries.
	 * @param name name of the group
	 */
	public static GroupSpec of(String name) {
		Arguments.notNull(name, "name");
		return new GroupSpec(name, true, true, false, 1, 16, Map.of());
	}

	/**
	 * Limits the redeliveries of a message. Default: 16.
	 * @param count number of redeliveries after which a message is dead-lettered
	 */
	public GroupSpec maxRetries(int count) {
		return new GroupSpec(this.name, this.consumeEnabled, this.broadcastEnabled, this.ordered, this.retryQueues,
				count, this.attributes);
	}

	/**
	 * Sets whether the group may consume. Default: true.
	 * @param enabled whether it may consume
	 */
	public GroupSpec consumeEnabled(boolean enabled) {
		return new GroupSpec(this.name, enabled, this.broadcastEnabled, this.ordered, this.retryQueues, this.maxRetries,
				this.attributes);
	}

	/**
	 * Sets whether the group consumes in order. Default: false.
	 * @param inOrder whether it consumes in order
	 */
	public GroupSpec ordered(boolean inOrder) {
		return new GroupSpec(this.name, this.consumeEnabled, this.broadcastEnabled, inOrder, this.retryQueues,
				this.maxRetries, this.attributes);
	}

	/**
	 * Adds an attribute.
	 * @param attribute name of the attribute, such as {@code priority.factor}
	 * @param value value of the attribute
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
