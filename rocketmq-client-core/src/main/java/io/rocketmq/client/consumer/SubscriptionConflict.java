package io.rocketmq.client.consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Topic to which members of a group subscribe differently. Each message goes to one
 * member only, so that messages are missed whose member doesn't want them.
 *
 * @param topic the topic
 * @param own filter expression of this member, or null if it does not subscribe
 * @param others filter expression of another member, or null if it does not subscribe
 */
public record SubscriptionConflict(String topic, @Nullable String own, @Nullable String others) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if {@code topic} is null
	 */
	public SubscriptionConflict {
		Arguments.notNull(topic, "topic");
	}

}
