package io.rocketmq.client.consumer.listener;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Where a message comes from.
 *
 * @param group the consumer group that it is delivered to
 * @param queue the queue that it was read from; for a redelivered message one of the
 * group's retry topic
 */
public record ConsumeContext(String group, MessageQueue queue) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ConsumeContext {
		Arguments.notNull(group, "group");
		Arguments.notNull(queue, "queue");
	}

}
