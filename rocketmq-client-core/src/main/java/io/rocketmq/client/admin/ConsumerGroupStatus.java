package io.rocketmq.client.admin;

import java.util.List;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;

/**
 * A consumer group's connected members.
 *
 * @param members the members, none if nobody is there
 * @param subscriptions the expressions that they want, by topic
 */
public record ConsumerGroupStatus(List<GroupMember> members, Map<String, String> subscriptions) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ConsumerGroupStatus {
		Arguments.notNull(members, "members");
		Arguments.notNull(subscriptions, "subscriptions");
	}

}
