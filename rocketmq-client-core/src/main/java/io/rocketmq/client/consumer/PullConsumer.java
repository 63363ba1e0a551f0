package io.rocketmq.client.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Consumer whose messages are polled. It either subscribes to topics, whose queues the
 * members of the group share, or is assigned queues by the program.
 * <p>
 * Polled messages are finished by the next poll, or, without {@code autoCommit}, by
 * {@link #commit()}; up to {@code maxCachedMessages} of a queue may wait for that.
 * Unfinished messages are consumed again by another member or after a restart. There are
 * no redeliveries of single messages, and no dead-letter queue.
 * <p>
 * Create it with {@link io.rocketmq.client.RocketMQClient#pullConsumer}. Thread-safe, but
 * meant to be polled by one thread.
 */
public interface PullConsumer extends AutoCloseable {

	/** Returns the consumer group. */
	String group();

	/**
	 * Sets the strategy that allocates queues to members; all members of a group must use
	 * the same. Default: {@link AverageAllocation}.
	 * @param newStrategy the strategy; called on callback threads
	 * @throws IllegalStateException if the consumer has joined its group
	 */
	PullConsumer allocation(AllocationStrategy newStrategy);

	/**
	 * Sets the store of the committed offsets. Default: the brokers, or for broadcasting
	 * a file below {@link ConsumerOptions#offsetFolder()}.
	 * @param newOffsets the store; closed with this consumer
	 * @throws IllegalStateException if the consumer has joined its group
	 */
	PullConsumer offsets(OffsetStore newOffsets);

	/**
	 * Subscribes to all messages of a topic; see
	 * {@link #subscribe(String, FilterExpression)}.
	 */
	PullConsumer subscribe(String topic);

	/**
	 * Subscribes to a topic. The first subscription joins the group.
	 * @throws IllegalArgumentException if the topic's name is illegal
	 * @throws IllegalStateException if queues have been assigned, the topic is subscribed
	 * to with another filter, or the client has another consumer of the group
	 * @throws ClientClosedException if the consumer is closed
	 * @throws SubscriptionException if a broker rejects the filter
	 */
	PullConsumer subscribe(String topic, FilterExpression filter);

	/**
	 * Subscribes to several topics.
	 * @param filters filters by topic, such as another consumer's
	 * {@link #subscriptions()}
	 */
	PullConsumer subscribe(Map<String, FilterExpression> filters);

	/**
	 * Returns the subscriptions.
	 * @return a snapshot of the filters by topic
	 */
	Map<String, FilterExpression> subscriptions();

	/**
	 * Changes the filter of a topic without a gap in its subscription. Messages that were
	 * pulled by the old filter are still polled.
	 * @param filter selects messages from now on
	 * @throws IllegalStateException if the topic is not subscribed to
	 * @throws SubscriptionException if a broker rejects the filter
	 */
	PullConsumer changeFilter(String topic, FilterExpression filter);

	/** Ends a subscription. */
	PullConsumer unsubscribe(String topic);

	/**
	 * Assigns queues instead of the current ones; see
	 * {@link #assign(Collection, FilterExpression)}.
	 */
	PullConsumer assign(Collection<MessageQueue> queues);

	/**
	 * Assigns queues instead of the current ones, whatever other members consume. Waits
	 * some seconds for the start offset of each; a broker that does not answer by then is
	 * asked again in the background.
	 * @throws IllegalStateException if a topic is subscribed to
	 * @throws RocketMQException if the route of a queue's topic can't be found
	 */
	PullConsumer assign(Collection<MessageQueue> queues, FilterExpression filter);

	/**
	 * Sets the listener for changes of the {@link #assignment()}.
	 * @param newListener called on a callback thread with the new assignment
	 */
	PullConsumer onQueuesChanged(Consumer<Set<MessageQueue>> newListener);

	/**
	 * Waits until this member's queues of all existing topics are assigned, and each has
	 * its start offset.
	 * @return completed on a callback thread, at the latest when the consumer is closed
	 * @throws IllegalStateException if the consumer has not joined its group
	 */
	CompletableFuture<Void> ready();

	/**
	 * Returns the queues that are assigned to this member. A pull consumer has no queues
	 * of a retry topic.
	 * @return a sorted snapshot
	 */
	Set<MessageQueue> assignment();

	/**
	 * Returns the next messages of one queue, as soon as there are any. With
	 * {@code autoCommit}, this finishes the messages of the last poll.
	 * @param timeout time to wait, of any length; zero to return at once
	 * @return at most {@code batchSize} messages in the order of their queue; empty if
	 * none arrived in time
	 * @throws IllegalArgumentException if the time is negative
	 * @throws ClientClosedException if the consumer is closed
	 * @throws IllegalStateException if there is no subscription and no assigned queue
	 * @throws CallInterruptedException if the thread is interrupted while it waits
	 */
	List<ReceivedMessage> poll(Duration timeout);

	/**
	 * Finishes all polled messages and commits the offsets.
	 * @throws RocketMQException if a commit fails
	 */
	void commit();

	/**
	 * Finishes all polled messages and commits the offsets.
	 * @return completed on a callback thread once they are stored; fails if one commit
	 * fails
	 */
	CompletableFuture<Void> commitAsync();

	/**
	 * Commits the given offsets; see {@link #commitAsync(Map)}.
	 * @param positions the next offset to consume, by queue
	 * @throws RocketMQException if a commit fails
	 */
	void commit(Map<MessageQueue, Long> positions);

	/**
	 * Commits the given offsets, whatever has been polled. Does not change the position
	 * of polls.
	 * @param positions the next offset to consume, by queue
	 * @return completed on a callback thread once all are stored; fails if one commit
	 * fails
	 * @throws IllegalStateException if a queue is not assigned to this consumer
	 * @throws IllegalArgumentException if an offset is negative
	 */
	CompletableFuture<Void> commitAsync(Map<MessageQueue, Long> positions);

	/**
	 * Returns the group's committed offset of a queue, from the offset store.
	 * @return the next offset to consume, empty if none is stored
	 * @throws IllegalStateException if the consumer has not joined its group
	 */
	OptionalLong committed(MessageQueue queue);

	/**
	 * Returns the offset of the next message to poll of a queue.
	 * @throws IllegalStateException if the queue is not assigned to this consumer
	 */
	long position(MessageQueue queue);

	/**
	 * Moves a queue to another offset. Polled messages of the queue are not finished.
	 * @param offset offset of the next message to poll
	 * @throws IllegalStateException if the queue is not assigned to this consumer
	 * @throws IllegalArgumentException if the offset is negative
	 */
	void seek(MessageQueue queue, long offset);

	/**
	 * Moves a queue to the first message stored at or after an instant; see
	 * {@link #seek(MessageQueue, long)}.
	 * @param instant the instant, by the broker's clock
	 */
	void seek(MessageQueue queue, Instant instant);

	/** Moves queues to their first message; see {@link #seek(MessageQueue, long)}. */
	void seekToBegin(Collection<MessageQueue> queues);

	/** Moves queues behind their last message; see {@link #seek(MessageQueue, long)}. */
	void seekToEnd(Collection<MessageQueue> queues);

	/**
	 * Pauses queues, including ones that are assigned later: polls return none of their
	 * messages.
	 */
	void pause(Collection<MessageQueue> queues);

	/** Ends the pause of queues. */
	void resume(Collection<MessageQueue> queues);

	/**
	 * Returns the position in each assigned queue, without a request.
	 * @return a snapshot
	 */
	Map<MessageQueue, QueuePosition> positions();

	/**
	 * Returns statistics, positions and problems, without a request. Messages count when
	 * a poll or a commit finishes them.
	 * @return a snapshot
	 */
	ConsumerStatistics statistics();

	/**
	 * Ends waiting polls, commits and leaves the group, within about
	 * {@link ConsumerOptions#drainTimeout()}. With {@code autoCommit}, this finishes all
	 * polled messages. Returns at once, without waiting, on an event loop. An interrupt
	 * does not shorten it and is kept. Closing twice is safe.
	 */
	@Override
	void close();

}
