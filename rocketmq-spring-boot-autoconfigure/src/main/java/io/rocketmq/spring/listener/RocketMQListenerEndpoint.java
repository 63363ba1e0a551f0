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
 * @param messageType the type of the listener's argument
 * @param group the consumer group
 * @param topic the topic
 * @param filter the filter of the topic's messages
 * @param concurrency the maximum number of messages processed concurrently, or null for
 * the default
 * @param consumeFrom the position to start from in queues without a committed offset, or
 * null for the default
 * @param maxReconsumeTimes the maximum number of redeliveries, or null for the default
 * @param autoStartup whether the listener starts with the context, or null for the
 * default
 */
public record RocketMQListenerEndpoint(String id, RocketMQListener<?> listener, ResolvableType messageType,
		String group, String topic, FilterExpression filter, @Nullable Integer concurrency,
		@Nullable ConsumeFrom consumeFrom, @Nullable Integer maxReconsumeTimes, @Nullable Boolean autoStartup) {

	/**
	 * Creates a subscription.
	 * @throws NullPointerException if a value is null that is not nullable
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
