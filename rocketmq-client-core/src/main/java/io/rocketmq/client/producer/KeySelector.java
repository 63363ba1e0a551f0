package io.rocketmq.client.producer;

import java.util.List;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;

/**
 * Chooses the queue of a key.
 *
 * @param key the key
 * @param hash its hash code
 */
record KeySelector(Object key, int hash) implements QueueSelector {

	@Override
	public MessageQueue select(Message message, List<MessageQueue> queues) {
		// As Apache's client, whose remainder comes before the absolute value.
		return queues.get(Math.abs(this.hash % queues.size()));
	}

	@Override
	public Object orderingKey() {
		return this.key;
	}

}
