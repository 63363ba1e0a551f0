package io.rocketmq.client.producer.select;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.support.Arguments;

/**
 * Any queue.
 */
public final class RandomQueue implements QueueSelector {

	@Override
	public MessageQueue select(Message message, List<MessageQueue> queues) {
		Arguments.notNull(message, "message");
		Arguments.notNull(queues, "queues");
		return queues.get(ThreadLocalRandom.current().nextInt(queues.size()));
	}

}
