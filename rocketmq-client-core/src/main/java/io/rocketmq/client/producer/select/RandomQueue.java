package io.rocketmq.client.producer.select;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;

/**
 * Any queue.
 */
public final class RandomQueue implements QueueSelector {

	@Override
	public MessageQueue select(Message message, List<MessageQueue> queues) {
		return queues.get(ThreadLocalRandom.current().nextInt(queues.size()));
	}

}
