package io.rocketmq.client.broker;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Queue that a broker assigns to a member of a consumer group.
 *
 * @param queue assigned queue; its id is -1 for all queues of the broker
 * @param pop whether to pop from the queue instead of pulling
 */
public record AssignedQueue(MessageQueue queue, boolean pop) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if {@code queue} is null
	 */
	public AssignedQueue {
		Arguments.notNull(queue, "queue");
	}

}
