package io.rocketmq.client.producer;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;

/**
 * Chooses the queue that a message goes to. Must be thread-safe.
 */
@FunctionalInterface
public interface QueueSelector {

	/**
	 * Chooses a queue.
	 * @param message the message
	 * @param queues the queues that can be written, at least one, by broker name and
	 * number; those of an ordered topic as the name server lists them
	 * @return one of the queues
	 */
	MessageQueue select(Message message, List<MessageQueue> queues);

	/**
	 * The key whose messages are to be stored in the order in which they are sent. A
	 * producer has one of them in flight at a time.
	 * @return the key, with {@code equals} and {@code hashCode}; null, the default, for
	 * messages that are in no order
	 */
	default @Nullable Object orderingKey() {
		return null;
	}

	/**
	 * The queue of a key: the same for all messages with an equal key while the topic has
	 * the same queues, and the same that Apache's {@code SelectMessageQueueByHash}
	 * chooses.
	 * @param key what to hash
	 * @return the selector
	 */
	static QueueSelector byKey(Object key) {
		Arguments.notNull(key, "key");
		return new KeySelector(key, key.hashCode());
	}

}
