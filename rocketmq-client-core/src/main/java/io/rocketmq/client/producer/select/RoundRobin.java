package io.rocketmq.client.producer.select;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.rocketmq.client.message.MessageQueue;

/**
 * One queue after the other, beginning anywhere.
 */
public final class RoundRobin implements QueueSelector {

	private final AtomicInteger next = new AtomicInteger(ThreadLocalRandom.current().nextInt());

	@Override
	public MessageQueue select(List<MessageQueue> queues, Predicate<String> avoided) {
		int start = Math.floorMod(this.next.getAndIncrement(), queues.size());
		for (int i = 0; i < queues.size(); i++) {
			MessageQueue queue = queues.get((start + i) % queues.size());
			if (!avoided.test(queue.brokerName())) {
				return queue;
			}
		}
		return queues.get(start);
	}

}
