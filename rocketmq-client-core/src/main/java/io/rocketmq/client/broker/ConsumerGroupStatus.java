package io.rocketmq.client.broker;

import java.util.List;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Connected members of a consumer group and their subscriptions.
 *
 * @param members connected members, empty if there are none
 * @param subscriptions filter expressions by topic
 */
public record ConsumerGroupStatus(List<GroupMember> members, Map<String, String> subscriptions) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a value is null
	 */
	public ConsumerGroupStatus {
		Arguments.notNull(members, "members");
		Arguments.notNull(subscriptions, "subscriptions");
	}

}
