package io.rocketmq.client.internal.producer;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.QueueSelector;

/**
 * Selector of one queue after the other, starting anywhere.
 */
public final class RoundRobin implements QueueSelector {

	private final AtomicInteger next = new AtomicInteger(ThreadLocalRandom.current().nextInt());

	@Override
	public MessageQueue select(Message message, List<MessageQueue> queues) {
		Arguments.notNull(message, "message");
		Arguments.notNull(queues, "queues");
		return queues.get(Math.floorMod(this.next.getAndIncrement(), queues.size()));
	}

}
