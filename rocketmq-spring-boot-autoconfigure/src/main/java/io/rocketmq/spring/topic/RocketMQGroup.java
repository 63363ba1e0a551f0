package io.rocketmq.spring.topic;

import java.util.Objects;

import io.rocketmq.client.admin.GroupSpec;

/**
 * Declaration of a consumer group, to be a bean. It is created in all brokers if it is
 * missing, or has a broker's defaults, and {@code rocketmq.listener.missing-topics} is
 * {@code create}. A group with other settings is left as it is. Immutable; each wither
 * returns a new declaration.
 *
 * @param spec the settings of the group
 * @param client the qualifier or bean name of the client, or empty for the primary one
 */
public record RocketMQGroup(GroupSpec spec, String client) {

	/** Checks that the values are not null. */
	public RocketMQGroup {
		Objects.requireNonNull(spec, "spec must not be null");
		Objects.requireNonNull(client, "client must not be null");
	}

	/**
	 * Declares a group with the brokers' defaults: one retry queue, 16 redeliveries.
	 * @throws IllegalArgumentException if the name is illegal
	 */
	public static RocketMQGroup of(String name) {
		return of(GroupSpec.of(name));
	}

	/** Declares a group. */
	public static RocketMQGroup of(GroupSpec spec) {
		return new RocketMQGroup(spec, "");
	}

	/**
	 * Sets the number of redeliveries after which a message is dead-lettered. Default:
	 * 16.
	 */
	public RocketMQGroup maxRetries(int count) {
		return new RocketMQGroup(this.spec.maxRetries(count), this.client);
	}

	/** Sets whether the group consumes in order. Default: false. */
	public RocketMQGroup ordered(boolean inOrder) {
		return new RocketMQGroup(this.spec.ordered(inOrder), this.client);
	}

	/** Adds an attribute, for brokers from 5.0 on. */
	public RocketMQGroup attribute(String name, String value) {
		return new RocketMQGroup(this.spec.attribute(name, value), this.client);
	}

	/** Sets the client whose servers get the group. Default: the primary one. */
	public RocketMQGroup client(String nameOrQualifier) {
		return new RocketMQGroup(this.spec, nameOrQualifier);
	}

}
