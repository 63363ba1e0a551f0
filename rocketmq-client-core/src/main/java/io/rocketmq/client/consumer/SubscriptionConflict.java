package io.rocketmq.client.consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * A topic that members of a group want differently, so that messages are missed: each
 * goes to one member only, whose filter may not want it.
 *
 * @param topic the topic
 * @param own what this member wants of it, or null for nothing
 * @param others what another member wants of it, or null for nothing
 */
public record SubscriptionConflict(String topic, @Nullable String own, @Nullable String others) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public SubscriptionConflict {
		Arguments.notNull(topic, "topic");
	}

}
