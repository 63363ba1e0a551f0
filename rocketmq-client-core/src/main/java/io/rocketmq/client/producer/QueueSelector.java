package io.rocketmq.client.producer;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;

/**
 * Selector of the queue of a message. Must be thread-safe.
 */
@FunctionalInterface
public interface QueueSelector {

	/**
	 * Selects a queue.
	 * @param queues the topic's writable queues, at least one, by broker name and number;
	 * those of an ordered topic in the name server's order
	 * @return one of the queues
	 */
	MessageQueue select(Message message, List<MessageQueue> queues);

	/**
	 * Returns the key whose messages are stored in the order of their sends. A producer
	 * has one message of a key in flight at a time. Default: null.
	 * @return the key, with {@code equals} and {@code hashCode}; null for messages
	 * without an order
	 */
	default @Nullable Object orderingKey() {
		return null;
	}

	/**
	 * Returns the selector of a key's queue: the same for equal keys as long as the topic
	 * has the same queues, and the same that Apache's {@code SelectMessageQueueByHash}
	 * selects.
	 * @param key the key to hash
	 */
	static QueueSelector byKey(Object key) {
		Arguments.notNull(key, "key");
		return new KeySelector(key, key.hashCode());
	}

}
