package io.rocketmq.client.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;

/**
 * Operations of one broker: sends, pulls and offsets. {@link #groups()}, {@link #pop()}
 * and {@link #messages()} return the others.
 * <p>
 * Each operation fails with a {@link RocketMQException}. An {@code Async} method returns
 * a future that completes on a callback thread; its blocking twin waits for it and is
 * refused on event loops. An operation without a timeout uses the client's request
 * timeout. Thread-safe.
 */
public interface BrokerClient {

	/**
	 * Returns the address of the broker.
	 * @return {@code host:port}
	 */
	String address();

	/**
	 * Returns the operations of groups and their members.
	 * @return heartbeats, members, locks and assignments
	 */
	BrokerGroups groups();

	/**
	 * Returns the operations of pop consumers.
	 * @return pops, acknowledgements and invisible times
	 */
	BrokerPop pop();

	/**
	 * Returns the operations of single messages.
	 * @return queries, recalls and replies
	 */
	BrokerMessages messages();

	/**
	 * Sends a message to a queue of this broker, once. Sends neither retry nor call
	 * hooks; a {@link io.rocketmq.client.RocketMQClient#producer(String) producer} does.
	 * @return the result, whose status may be other than OK
	 * @throws IllegalArgumentException if the message is for another topic
	 */
	default SendResult send(String producerGroup, MessageQueue queue, Message message, Duration timeout) {
		return Futures.await(() -> sendAsync(producerGroup, queue, message, timeout));
	}

	/** Sends a message; see {@link #send(String, MessageQueue, Message, Duration)}. */
	CompletableFuture<SendResult> sendAsync(String producerGroup, MessageQueue queue, Message message,
			Duration timeout);

	/**
	 * Sends messages to a queue of this broker as one batch, once.
	 * @param messages at least one message, all of the queue's topic
	 * @return the result, with the ids of all messages separated by commas
	 * @throws IllegalArgumentException if there is no message, or one is for another
	 * topic
	 */
	default SendResult sendBatch(String producerGroup, MessageQueue queue, List<Message> messages, Duration timeout) {
		return Futures.await(() -> sendBatchAsync(producerGroup, queue, messages, timeout));
	}

	/** Sends a batch; see {@link #sendBatch}. */
	CompletableFuture<SendResult> sendBatchAsync(String producerGroup, MessageQueue queue, List<Message> messages,
			Duration timeout);

	/**
	 * Sends a message to a queue of this broker without an answer.
	 * @param timeout time to wait until the message is written
	 */
	default void sendOneway(String producerGroup, MessageQueue queue, Message message, Duration timeout) {
		Futures.await(() -> sendOnewayAsync(producerGroup, queue, message, timeout));
	}

	/** Sends a message without an answer; see {@link #sendOneway}. */
	CompletableFuture<Void> sendOnewayAsync(String producerGroup, MessageQueue queue, Message message,
			Duration timeout);

	/**
	 * Sends the half message of a transaction, which consumers see after a
	 * {@link #commit}.
	 * @param producerGroup producer group, whose members the broker asks about the
	 * transaction
	 * @return the result, for {@link #commit} or {@link #rollback}
	 */
	default SendResult sendHalf(String producerGroup, MessageQueue queue, Message message, Duration timeout) {
		return Futures.await(() -> sendHalfAsync(producerGroup, queue, message, timeout));
	}

	/** Sends the half message of a transaction; see {@link #sendHalf}. */
	CompletableFuture<SendResult> sendHalfAsync(String producerGroup, MessageQueue queue, Message message,
			Duration timeout);

	/**
	 * Commits the transaction of a half message.
	 * @param half result of {@link #sendHalf}
	 */
	default void commit(String producerGroup, SendResult half) {
		Futures.await(() -> commitAsync(producerGroup, half));
	}

	/** Commits the transaction of a half message; see {@link #commit}. */
	CompletableFuture<Void> commitAsync(String producerGroup, SendResult half);

	/**
	 * Rolls back the transaction of a half message.
	 * @param half result of {@link #sendHalf}
	 */
	default void rollback(String producerGroup, SendResult half) {
		Futures.await(() -> rollbackAsync(producerGroup, half));
	}

	/** Rolls back the transaction of a half message; see {@link #rollback}. */
	CompletableFuture<Void> rollbackAsync(String producerGroup, SendResult half);

	/**
	 * Pulls messages from a queue.
	 * @return the messages, and the offset to pull next
	 */
	default PullResult pull(PullRequest request) {
		return Futures.await(() -> pullAsync(request));
	}

	/** Pulls messages from a queue; see {@link #pull}. */
	CompletableFuture<PullResult> pullAsync(PullRequest request);

	/**
	 * Sends a message back to this broker, which redelivers it later or dead-letters it.
	 */
	default void sendBack(SendBackRequest request) {
		Futures.await(() -> sendBackAsync(request));
	}

	/** Sends a message back; see {@link #sendBack}. */
	CompletableFuture<Void> sendBackAsync(SendBackRequest request);

	/**
	 * Returns the committed offset of a group. Brokers before 5.0 return 0 for a group
	 * without an offset in a queue whose first message is in memory.
	 * @return offset of the next message to consume, or empty if none is committed
	 */
	default OptionalLong consumerOffset(String group, MessageQueue queue) {
		return Futures.await(() -> consumerOffsetAsync(group, queue));
	}

	/** Returns the committed offset of a group; see {@link #consumerOffset}. */
	CompletableFuture<OptionalLong> consumerOffsetAsync(String group, MessageQueue queue);

	/**
	 * Commits an offset of a group.
	 * @param offset offset of the next message to consume
	 */
	default void updateConsumerOffset(String group, MessageQueue queue, long offset) {
		Futures.await(() -> updateConsumerOffsetAsync(group, queue, offset));
	}

	/** Commits an offset of a group; see {@link #updateConsumerOffset}. */
	CompletableFuture<Void> updateConsumerOffsetAsync(String group, MessageQueue queue, long offset);

	/** Returns the offset that the next message of a queue gets. */
	default long maxOffset(MessageQueue queue) {
		return Futures.await(() -> maxOffsetAsync(queue));
	}

	/**
	 * Returns the offset that the next message of a queue gets; see {@link #maxOffset}.
	 */
	CompletableFuture<Long> maxOffsetAsync(MessageQueue queue);

	/** Returns the first offset that a queue still has. */
	default long minOffset(MessageQueue queue) {
		return Futures.await(() -> minOffsetAsync(queue));
	}

	/** Returns the first offset that a queue still has; see {@link #minOffset}. */
	CompletableFuture<Long> minOffsetAsync(MessageQueue queue);

	/**
	 * Returns the store time of the first message that a queue still has.
	 * @return the time by the broker's clock; 1 ms before the epoch for an empty queue
	 */
	default Instant earliestStoreTime(MessageQueue queue) {
		return Futures.await(() -> earliestStoreTimeAsync(queue));
	}

	/**
	 * Returns the store time of the first message that a queue still has; see
	 * {@link #earliestStoreTime}.
	 */
	CompletableFuture<Instant> earliestStoreTimeAsync(MessageQueue queue);

	/**
	 * Searches a queue for the offset at an instant.
	 * @param instant instant by the broker's clock
	 * @param boundary message to find among several of one millisecond; brokers before
	 * 5.1 know only {@link OffsetBoundary#LOWER}
	 * @throws IllegalArgumentException if {@code instant} is out of the range of
	 * milliseconds
	 */
	default long searchOffset(MessageQueue queue, Instant instant, OffsetBoundary boundary) {
		return Futures.await(() -> searchOffsetAsync(queue, instant, boundary));
	}

	/** Searches a queue for the offset at an instant; see {@link #searchOffset}. */
	CompletableFuture<Long> searchOffsetAsync(MessageQueue queue, Instant instant, OffsetBoundary boundary);

}
