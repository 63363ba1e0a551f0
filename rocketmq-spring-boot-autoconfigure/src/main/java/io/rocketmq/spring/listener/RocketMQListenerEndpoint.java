package io.rocketmq.spring.listener;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.message.FilterExpression;

/**
 * Subscription of one listener, as declared by its annotation.
 *
 * @param id the id of its container
 * @param listener the listener
 * @param messageType what the listener takes
 * @param group the consumer group
 * @param topic the topic
 * @param filter which of the topic's messages
 * @param concurrency how many messages at once, or null for the default
 * @param consumeFrom where a new group begins, or null for the default
 * @param maxReconsumeTimes how many redeliveries, or null for the default
 * @param autoStartup whether it starts with the context, or null for the default
 */
public record RocketMQListenerEndpoint(String id, RocketMQListener<?> listener, ResolvableType messageType,
		String group, String topic, FilterExpression filter, @Nullable Integer concurrency,
		@Nullable ConsumeFrom consumeFrom, @Nullable Integer maxReconsumeTimes, @Nullable Boolean autoStartup) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public RocketMQListenerEndpoint {
		Objects.requireNonNull(id, "id must not be null");
		Objects.requireNonNull(listener, "listener must not be null");
		Objects.requireNonNull(messageType, "messageType must not be null");
		Objects.requireNonNull(group, "group must not be null");
		Objects.requireNonNull(topic, "topic must not be null");
		Objects.requireNonNull(filter, "filter must not be null");
	}

}
