package io.rocketmq.client.producer;

import java.util.List;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;

/**
 * Selector of the queue of a key.
 */
record KeySelector(Object key, int hash) implements QueueSelector {

	@Override
	public MessageQueue select(Message message, List<MessageQueue> queues) {
		// Like Apache's client, which takes the remainder before the absolute value.
		return queues.get(Math.abs(this.hash % queues.size()));
	}

	@Override
	public Object orderingKey() {
		return this.key;
	}

}
