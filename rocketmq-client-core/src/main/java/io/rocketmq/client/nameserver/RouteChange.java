package io.rocketmq.client.nameserver;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Change of a topic's route.
 *
 * @param topic topic of the route
 * @param before previous route, or null for a new one
 * @param after new route, or null if the topic is gone
 */
public record RouteChange(String topic, @Nullable TopicRoute before, @Nullable TopicRoute after) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if {@code topic} is null
	 */
	public RouteChange {
		Arguments.notNull(topic, "topic");
	}

}
