package io.rocketmq.client.internal.consumer.group;

import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.internal.session.GroupMember;

/**
 * Consumer of any kind in a session.
 */
public interface ConsumerMember extends GroupMember {

	/** Returns a snapshot of the consumer's statistics. */
	ConsumerStatistics statistics();

}
