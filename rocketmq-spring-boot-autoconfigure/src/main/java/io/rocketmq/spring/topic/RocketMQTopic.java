package io.rocketmq.spring.topic;

import java.util.Objects;

import io.rocketmq.client.admin.TopicSpec;

/**
 * Declaration of a topic, to be a bean. It is created if it is missing and
 * {@code rocketmq.listener.missing-topics} is {@code create}. A topic that exists is left
 * as it is. Immutable; each wither returns a new declaration.
 *
 * @param spec the settings of the topic
 * @param client the qualifier or bean name of the client, or empty for the primary one
 */
public record RocketMQTopic(TopicSpec spec, String client) {

	/** Checks that the values are not null. */
	public RocketMQTopic {
		Objects.requireNonNull(spec, "spec must not be null");
		Objects.requireNonNull(client, "client must not be null");
	}

	/**
	 * Declares a topic with eight queues in each broker.
	 * @throws IllegalArgumentException if the name is illegal
	 */
	public static RocketMQTopic of(String name) {
		return of(TopicSpec.of(name));
	}

	/** Declares a topic. */
	public static RocketMQTopic of(TopicSpec spec) {
		return new RocketMQTopic(spec, "");
	}

	/** Sets the number of readable and writable queues in each broker. Default: 8. */
	public RocketMQTopic queues(int count) {
		return new RocketMQTopic(this.spec.queues(count), this.client);
	}

	/** Sets the type of messages, which brokers from 5.0 on may check. */
	public RocketMQTopic type(Type type) {
		return attribute("message.type", Objects.requireNonNull(type, "type must not be null").name());
	}

	/** Adds an attribute, for brokers from 5.0 on. */
	public RocketMQTopic attribute(String name, String value) {
		return new RocketMQTopic(this.spec.attribute(name, value), this.client);
	}

	/** Limits the topic to brokers of the given names. Default: all brokers. */
	public RocketMQTopic inBrokers(String... names) {
		return new RocketMQTopic(this.spec.inBrokers(names), this.client);
	}

	/** Sets the client whose servers get the topic. Default: the primary one. */
	public RocketMQTopic client(String nameOrQualifier) {
		return new RocketMQTopic(this.spec, nameOrQualifier);
	}

	/**
	 * Type of the messages of a topic.
	 */
	public enum Type {

		/** Messages without order, delay or transaction. */
		NORMAL,
		/** Messages in order. */
		FIFO,
		/** Messages that are delivered later. */
		DELAY,
		/** Messages of transactions. */
		TRANSACTION,
		/** Messages of any type. */
		MIXED

	}

}
