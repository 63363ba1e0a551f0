package io.rocketmq.client.nameserver;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * A route that is not what it was.
 *
 * @param topic the topic
 * @param before the route before, or null if it was not known
 * @param after the route now, or null if there is none any more
 */
public record RouteChange(String topic, @Nullable TopicRoute before, @Nullable TopicRoute after) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if the topic is null
	 */
	public RouteChange {
		Arguments.notNull(topic, "topic");
	}

}
