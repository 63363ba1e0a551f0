package io.rocketmq.client.broker;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.MessageQueue;

/**
 * The operations of one broker: sending, pulling and offsets here, the others by kind in
 * {@link #groups()}, {@link #pop()} and {@link #messages()}. Each is written once,
 * asynchronously: its future fails with a {@link RocketMQException}, and is completed on
 * a callback thread if it comes from {@link io.rocketmq.client.RocketMQClient#broker};
 * its twin without {@code Async} waits for it, and is refused on event loops. Operations
 * without a deadline take the client's request timeout. Thread-safe.
 */
public interface BrokerClient {

	/**
	 * The broker's address.
	 * @return {@code host:port}
	 */
	String address();

	/**
	 * Heartbeats, members, locks and shares of queues.
	 * @return the operations about groups
	 */
	BrokerGroups groups();

	/**
	 * Taking messages one by one, with a receipt for each.
	 * @return the operations of pop consumers
	 */
	BrokerPop pop();

	/**
	 * Finding, recalling and answering messages.
	 * @return the operations about single messages
	 */
	BrokerMessages messages();

	/**
	 * How far a group is in a queue.
	 * @param group the consumer group
	 * @param queue the queue
	 * @return the offset of the next message to consume, empty if the broker has none for
	 * the group
	 */
	OptionalLong consumerOffset(String group, MessageQueue queue);

	/**
	 * How far a group is in a queue. Brokers before 5.0 say 0 for a group that has no
	 * offset in a queue whose first message they have in memory.
	 * @param group the consumer group
	 * @param queue the queue
	 * @return a future of the offset of the next message to consume, empty if the broker
	 * has none for the group
	 */
	CompletableFuture<OptionalLong> consumerOffsetAsync(String group, MessageQueue queue);

	/**
	 * Stores how far a group is in a queue.
	 * @param group the consumer group
	 * @param queue the queue
	 * @param offset the offset of the next message to consume
	 */
	void updateConsumerOffset(String group, MessageQueue queue, long offset);

	/**
	 * Stores how far a group is in a queue.
	 * @param group the consumer group
	 * @param queue the queue
	 * @param offset the offset of the next message to consume
	 * @return a future that is completed once the broker has it
	 */
	CompletableFuture<Void> updateConsumerOffsetAsync(String group, MessageQueue queue, long offset);

	/**
	 * The offset that the next message of a queue gets.
	 * @param queue the queue
	 * @return the offset
	 */
	long maxOffset(MessageQueue queue);

	/**
	 * The offset that the next message of a queue gets.
	 * @param queue the queue
	 * @return a future of the offset
	 */
	CompletableFuture<Long> maxOffsetAsync(MessageQueue queue);

	/**
	 * The first offset that a queue still has.
	 * @param queue the queue
	 * @return the offset
	 */
	long minOffset(MessageQueue queue);

	/**
	 * The first offset that a queue still has.
	 * @param queue the queue
	 * @return a future of the offset
	 */
	CompletableFuture<Long> minOffsetAsync(MessageQueue queue);

	/**
	 * When the first message that a queue still has was stored.
	 * @param queue the queue
	 * @return the instant, by the broker's clock; 1 ms before the epoch for an empty
	 * queue
	 */
	Instant earliestStoreTime(MessageQueue queue);

	/**
	 * When the first message that a queue still has was stored.
	 * @param queue the queue
	 * @return a future of the instant, by the broker's clock; 1 ms before the epoch for
	 * an empty queue
	 */
	CompletableFuture<Instant> earliestStoreTimeAsync(MessageQueue queue);

	/**
	 * The offset of a queue at an instant.
	 * @param queue the queue
	 * @param instant the instant, by the broker's clock
	 * @param boundary which of several messages stored in one millisecond
	 * @return the offset; see {@link OffsetBoundary} for one after the last message
	 */
	long searchOffset(MessageQueue queue, Instant instant, OffsetBoundary boundary);

	/**
	 * The offset of a queue at an instant.
	 * @param queue the queue
	 * @param instant the instant, by the broker's clock
	 * @param boundary which of several messages stored in one millisecond; brokers before
	 * 5.1 know the lower alone
	 * @return a future of the offset; see {@link OffsetBoundary} for one after the last
	 * message
	 */
	CompletableFuture<Long> searchOffsetAsync(MessageQueue queue, Instant instant, OffsetBoundary boundary);

}
