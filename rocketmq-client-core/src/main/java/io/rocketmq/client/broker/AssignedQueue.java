package io.rocketmq.client.broker;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * A queue of a member's share, as the broker sees it.
 *
 * @param queue the queue; its number is -1 for all queues of the broker
 * @param pop whether to pop from it instead of pulling
 */
public record AssignedQueue(MessageQueue queue, boolean pop) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public AssignedQueue {
		Arguments.notNull(queue, "queue");
	}

}
