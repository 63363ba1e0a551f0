package io.rocketmq.client.internal.producer;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.QueueSelector;

/**
 * Selector of any queue.
 */
final class RandomQueue implements QueueSelector {

	@Override
	public MessageQueue select(Message message, List<MessageQueue> queues) {
		return queues.get(ThreadLocalRandom.current().nextInt(queues.size()));
	}

}
