package io.rocketmq.client.producer.select;

import java.util.List;
import java.util.function.Predicate;

import io.rocketmq.client.message.MessageQueue;

/**
 * Chooses the queue that a message goes to. Must be thread-safe.
 */
@FunctionalInterface
public interface QueueSelector {

	/**
	 * Chooses a queue.
	 * @param queues the queues that can be written, at least one, in order
	 * @param avoided which brokers, by name, are better left alone: they have just failed
	 * @return one of the queues; one of an avoided broker if there is no other
	 */
	MessageQueue select(List<MessageQueue> queues, Predicate<String> avoided);

}
