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
import io.rocketmq.client.internal.consumer.Closing;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Gives messages to whoever polls for them. The queues of subscribed topics are shared
 * among the members of the group; or the program says which queues it wants. What a poll
 * gave counts as done with at the next poll, or, without {@code autoCommit}, when
 * {@link #commit()} says so (as much as {@code maxCachedMessages} of a queue may wait for
 * that, then polls give no more of it); what was not comes again to another member, or
 * after a restart. Nothing is given back to the broker and there are no dead letters.
 * Made by {@link io.rocketmq.client.RocketMQClient}; thread-safe, but meant to be polled
 * by one thread.
 */
public interface PullConsumer extends AutoCloseable {

	/**
	 * The group.
	 * @return its name
	 */
	String group();

	/**
	 * Says which member works on which queue; by default an {@link AverageAllocation}.
	 * All members of a group must say the same.
	 * @param newStrategy the strategy, called on callback threads
	 * @return this consumer
	 * @throws IllegalStateException if the consumer has joined its group
	 */
	PullConsumer allocation(AllocationStrategy newStrategy);

	/**
	 * Says where progress is kept; by default in the brokers, and for broadcasting in a
	 * file below {@link ConsumerOptions#offsetFolder()}.
	 * @param newOffsets the store, closed with this consumer
	 * @return this consumer
	 * @throws IllegalStateException if the consumer has joined its group
	 */
	PullConsumer offsets(OffsetStore newOffsets);

	/**
	 * Subscribes to all messages of a topic, and joins the group.
	 * @param topic the topic
	 * @return this consumer
	 * @throws IllegalArgumentException if the topic's name is illegal
	 * @throws IllegalStateException if queues have been assigned, the topic is subscribed
	 * to with another filter, or the client has another consumer of the group
	 * @throws ClientClosedException if the consumer is closed
	 */
	PullConsumer subscribe(String topic);

	/**
	 * Subscribes to some messages of a topic, and joins the group.
	 * @param topic the topic
	 * @param filter which messages
	 * @return this consumer
	 * @throws io.rocketmq.client.error.SubscriptionException if a broker refuses the
	 * expression
	 */
	PullConsumer subscribe(String topic, FilterExpression filter);

	/**
	 * Subscribes to several topics, such as those that {@link #subscriptions()} of
	 * another consumer gave.
	 * @param filters which messages of which topic
	 * @return this consumer
	 */
	PullConsumer subscribe(Map<String, FilterExpression> filters);

	/**
	 * The subscriptions.
	 * @return the filter of each topic, a snapshot
	 */
	Map<String, FilterExpression> subscriptions();

	/**
	 * Changes the filter of a topic, without a moment in between in which it is not
	 * subscribed to. What has been pulled by the old filter is still polled.
	 * @param topic the topic
	 * @param filter which messages from now on
	 * @return this consumer
	 * @throws IllegalStateException if the topic is not subscribed to
	 * @throws io.rocketmq.client.error.SubscriptionException if a broker refuses the
	 * expression
	 */
	PullConsumer changeFilter(String topic, FilterExpression filter);

	/**
	 * Ends a subscription.
	 * @param topic the topic
	 * @return this consumer
	 */
	PullConsumer unsubscribe(String topic);

	/**
	 * Works on these queues, and no others, whatever other members do.
	 * @param queues the queues
	 * @return this consumer
	 * @throws IllegalStateException if a topic is subscribed to
	 * @throws io.rocketmq.client.error.RocketMQException if a queue's broker can't be
	 * found
	 */
	PullConsumer assign(Collection<MessageQueue> queues);

	/**
	 * Works on some messages of these queues, and on no others, whatever other members
	 * do. Returns once it is known where to begin in each, or after some seconds in which
	 * a broker does not say, which is asked until it does.
	 * @param queues the queues
	 * @param filter which messages
	 * @return this consumer
	 * @throws IllegalStateException if a topic is subscribed to
	 * @throws io.rocketmq.client.error.RocketMQException if a queue's broker can't be
	 * found
	 */
	PullConsumer assign(Collection<MessageQueue> queues, FilterExpression filter);

	/**
	 * Says who is told when the queues of this consumer have changed.
	 * @param newListener gets all its queues, on a callback thread
	 * @return this consumer
	 */
	PullConsumer onQueuesChanged(Consumer<Set<MessageQueue>> newListener);

	/**
	 * Waits until this consumer has its part of the queues of all topics that exist, and
	 * knows where to begin in each.
	 * @return a future that is completed on a callback thread then; when the consumer is
	 * closed at the latest
	 * @throws IllegalStateException if the consumer has not joined its group
	 */
	CompletableFuture<Void> ready();

	/**
	 * The queues that this member works on now.
	 * @return the queues, in order
	 */
	Set<MessageQueue> assignment();

	/**
	 * Takes the next messages of one of the queues, as soon as there are any. With
	 * {@code autoCommit} this says that those of the poll before are done with.
	 * @param timeout how long to wait; zero for not at all
	 * @return the messages in the order of their queue, at most {@code batchSize}; none
	 * if there were none
	 * @throws ClientClosedException if the consumer is closed
	 * @throws IllegalStateException if nothing is subscribed to and no queues are
	 * assigned yet
	 * @throws CallInterruptedException if the thread is interrupted while it waits
	 */
	List<ReceivedMessage> poll(Duration timeout);

	/**
	 * Says that all that has been polled is done with, and writes the progress.
	 * @throws io.rocketmq.client.error.RocketMQException if it could not be written
	 */
	void commit();

	/**
	 * Says that all that has been polled is done with, and writes the progress.
	 * @return a future that is completed on a callback thread once it is written; it
	 * fails if that fails
	 */
	CompletableFuture<Void> commitAsync();

	/**
	 * Writes the progress of some queues as it is given, whatever has been polled; see
	 * {@link #commitAsync(Map)}.
	 * @param positions the next offset to consume, by queue
	 * @throws io.rocketmq.client.error.RocketMQException if one could not be written
	 */
	void commit(Map<MessageQueue, Long> positions);

	/**
	 * Writes the progress of some queues as it is given, whatever has been polled. Polls
	 * go on where they are.
	 * @param positions the next offset to consume, by queue
	 * @return a future that is completed on a callback thread once all are written; it
	 * fails if one fails
	 * @throws IllegalStateException if one is none of this consumer's queues
	 * @throws IllegalArgumentException if an offset is negative
	 */
	CompletableFuture<Void> commitAsync(Map<MessageQueue, Long> positions);

	/**
	 * How far the group is in a queue, as its store has it.
	 * @param queue the queue
	 * @return the offset of the next message to consume, empty if there is none
	 * @throws IllegalStateException if the consumer has not joined its group
	 */
	OptionalLong committed(MessageQueue queue);

	/**
	 * The offset of the next message of a queue that a poll gives.
	 * @param queue one of this consumer's queues
	 * @return the offset
	 * @throws IllegalStateException if it is none of this consumer's queues
	 */
	long position(MessageQueue queue);

	/**
	 * Goes on elsewhere in a queue. What has been polled of it does not count as done
	 * with.
	 * @param queue one of this consumer's queues
	 * @param offset the offset of the next message to poll
	 * @throws IllegalStateException if it is none of this consumer's queues
	 * @throws IllegalArgumentException if the offset is negative
	 */
	void seek(MessageQueue queue, long offset);

	/**
	 * Goes on at the first message that was stored at or after an instant.
	 * @param queue one of this consumer's queues
	 * @param instant the instant, by the broker's clock
	 */
	void seek(MessageQueue queue, Instant instant);

	/**
	 * Goes on at the first message that the queues still have.
	 * @param queues some of this consumer's queues
	 */
	void seekToBegin(Collection<MessageQueue> queues);

	/**
	 * Goes on behind the last message of the queues.
	 * @param queues some of this consumer's queues
	 */
	void seekToEnd(Collection<MessageQueue> queues);

	/**
	 * Polls nothing of these queues any more.
	 * @param queues the queues, also such as are taken up later
	 */
	void pause(Collection<MessageQueue> queues);

	/**
	 * Ends the pause of queues.
	 * @param queues the queues
	 */
	void resume(Collection<MessageQueue> queues);

	/**
	 * What this consumer holds, without asking anyone.
	 * @return how far it is in each of its queues
	 */
	Map<MessageQueue, QueuePosition> progress();

	/**
	 * Statistics and positions of this consumer, without asking anyone. Messages count
	 * when a poll or a commit finishes them.
	 * @return a snapshot
	 */
	ConsumerStatistics statistics();

	/**
	 * Ends waiting polls, writes the progress and leaves the group. With
	 * {@code autoCommit}, what has been polled is done with. Closing twice is safe. Takes
	 * little longer than {@link ConsumerOptions#drainTimeout()} at most. An interrupt
	 * does not shorten it, and is kept. On an event loop it returns at once.
	 */
	@Override
	void close();

}
