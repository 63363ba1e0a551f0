package io.rocketmq.spring.listener;

import java.util.Objects;

import io.rocketmq.client.message.FilterExpression;

/**
 * Subscription of an endpoint, without its listener.
 *
 * @param id the endpoint's id
 * @param description a noun phrase for messages to people, such as
 * {@code method 'ship' of bean 'shipping'}
 * @param client the qualifier or bean name of the client, or empty
 * @param containerFactory the bean name of the container factory, or empty
 * @param group the consumer group
 * @param topic the topic
 * @param filter the filter of the topic's messages
 * @param settings the settings of the group that the endpoint states
 * @param batch whether the listener takes several messages at once
 */
public record RocketMQListenerSubscription(String id, String description, String client, String containerFactory,
		String group, String topic, FilterExpression filter, RocketMQListenerSettings settings, boolean batch) {

	/** Checks that the values are not null. */
	public RocketMQListenerSubscription {
		Objects.requireNonNull(id, "id must not be null");
		Objects.requireNonNull(description, "description must not be null");
		Objects.requireNonNull(client, "client must not be null");
		Objects.requireNonNull(containerFactory, "containerFactory must not be null");
		Objects.requireNonNull(group, "group must not be null");
		Objects.requireNonNull(topic, "topic must not be null");
		Objects.requireNonNull(filter, "filter must not be null");
		Objects.requireNonNull(settings, "settings must not be null");
	}

}
