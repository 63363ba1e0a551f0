package io.rocketmq.client.broker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.FilterExpression;

/**
 * Heartbeat that registers a client and its groups with a broker. Brokers forget a client
 * that sends none for two minutes. Immutable; each wither returns a new heartbeat.
 *
 * @param clientId id of the client
 * @param producerGroups producer groups of the client
 * @param consumerGroups consumer groups of the client
 */
public record Heartbeat(String clientId, Set<String> producerGroups, List<ConsumerGroup> consumerGroups) {

	/**
	 * Checks the values and copies the collections.
	 * @throws NullPointerException if a value is null
	 */
	public Heartbeat {
		producerGroups = Set.copyOf(Arguments.notNull(producerGroups, "producerGroups"));
		consumerGroups = List.copyOf(Arguments.notNull(consumerGroups, "consumerGroups"));
		Arguments.notNull(clientId, "clientId");
	}

	/** Creates a heartbeat without groups. */
	public static Heartbeat of(String clientId) {
		Arguments.notNull(clientId, "clientId");
		return new Heartbeat(clientId, Set.of(), List.of());
	}

	/** Adds a producer group. */
	public Heartbeat producerGroup(String group) {
		Arguments.notNull(group, "group");
		Set<String> groups = new TreeSet<>(this.producerGroups);
		groups.add(group);
		return new Heartbeat(this.clientId, groups, this.consumerGroups);
	}

	/**
	 * Adds a consumer group.
	 * @param group the group with its subscriptions
	 */
	public Heartbeat consumerGroup(ConsumerGroup group) {
		Arguments.notNull(group, "group");
		List<ConsumerGroup> groups = new ArrayList<>(this.consumerGroups);
		groups.add(group);
		return new Heartbeat(this.clientId, this.producerGroups, groups);
	}

	/**
	 * Consumer group of a client, with the subscriptions that all its members share.
	 *
	 * @param name name of the group
	 * @param type way in which the members consume
	 * @param messageModel whether one member or each member gets a message
	 * @param subscriptions filters by topic
	 */
	public record ConsumerGroup(String name, ConsumerType type, MessageModel messageModel,
			Map<String, FilterExpression> subscriptions) {

		/**
		 * Checks the values and copies the subscriptions.
		 * @throws NullPointerException if a value is null
		 */
		public ConsumerGroup {
			Arguments.notNull(name, "name");
			Arguments.notNull(type, "type");
			Arguments.notNull(messageModel, "messageModel");
			subscriptions = Map.copyOf(Arguments.notNull(subscriptions, "subscriptions"));
		}

		/**
		 * Creates a clustering group without subscriptions.
		 * @param name name of the group
		 * @param type way in which the members consume
		 */
		public static ConsumerGroup of(String name, ConsumerType type) {
			Arguments.notNull(name, "name");
			Arguments.notNull(type, "type");
			return new ConsumerGroup(name, type, MessageModel.CLUSTERING, Map.of());
		}

		/**
		 * Sets the message model. Default: {@link MessageModel#CLUSTERING}.
		 * @param model the message model
		 */
		public ConsumerGroup messageModel(MessageModel model) {
			Arguments.notNull(model, "model");
			return new ConsumerGroup(this.name, this.type, model, this.subscriptions);
		}

		/** Adds a subscription. */
		public ConsumerGroup subscription(String topic, FilterExpression filter) {
			Arguments.notNull(topic, "topic");
			Arguments.notNull(filter, "filter");
			Map<String, FilterExpression> all = new LinkedHashMap<>(this.subscriptions);
			all.put(topic, filter);
			return new ConsumerGroup(this.name, this.type, this.messageModel, all);
		}

	}

	/** Way in which members of a group consume. */
	public enum ConsumerType {

		/** Messages are pushed to a listener. */
		PUSH,
		/** The application pulls messages. */
		PULL,
		/** Messages are popped with receipt handles. */
		POP

	}

}
