package io.rocketmq.client.internal.producer.select;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.QueueSelector;

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
