package io.rocketmq.client.consumer.listener;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Origin of a delivered message.
 *
 * @param group the consumer group
 * @param queue the queue from which the message was read; for a redelivered message, a
 * queue of the group's retry topic
 */
public record ConsumeContext(String group, MessageQueue queue) {

	/** Checks that the values are not null. */
	public ConsumeContext {
		Arguments.notNull(group, "group");
		Arguments.notNull(queue, "queue");
	}

}
