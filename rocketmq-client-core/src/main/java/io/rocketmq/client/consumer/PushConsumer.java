package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.listener.AsyncBatchMessageListener;
import io.rocketmq.client.consumer.listener.AsyncMessageListener;
import io.rocketmq.client.consumer.listener.BatchMessageListener;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Consumer that delivers messages to a listener, at least once.
 * <p>
 * The members of a group share the queues of its topics; with broadcasting, each member
 * consumes all of them. A failed message is redelivered later, and goes to the group's
 * dead-letter queue after its last attempt.
 * <p>
 * Create it with {@link io.rocketmq.client.RocketMQClient#pushConsumer}, subscribe, and
 * start it. Thread-safe.
 */
public interface PushConsumer extends AutoCloseable {

	/**
	 * Sets the strategy that allocates queues to members; all members of a group must use
	 * the same. Default: {@link AverageAllocation}.
	 * @throws IllegalStateException if the consumer has been started
	 */
	PushConsumer allocation(AllocationStrategy newStrategy);

	/**
	 * Sets the store of the committed offsets. Default: the brokers, or for broadcasting
	 * a file below {@link ConsumerOptions#offsetFolder()}.
	 * @param newOffsets the store; closed with this consumer
	 * @throws IllegalStateException if the consumer has been started
	 */
	PushConsumer offsets(OffsetStore newOffsets);

	/**
	 * Subscribes to all messages of a topic; see
	 * {@link #subscribe(String, FilterExpression)}.
	 */
	PushConsumer subscribe(String topic);

	/**
	 * Subscribes to a topic, before or after the start. All members of a group must have
	 * the same subscriptions, as brokers keep one for the whole group.
	 * @throws IllegalArgumentException if the topic's name is illegal
	 * @throws IllegalStateException if the consumer is subscribed to the topic with
	 * another filter, or is closed
	 * @throws SubscriptionException if the consumer has been started and a broker rejects
	 * the filter
	 */
	PushConsumer subscribe(String topic, FilterExpression filter);

	/**
	 * Subscribes to several topics.
	 * @param filters filters by topic, such as another consumer's
	 * {@link #subscriptions()}
	 */
	PushConsumer subscribe(Map<String, FilterExpression> filters);

	/**
	 * Returns the subscriptions.
	 * @return a snapshot of the filters by topic
	 */
	Map<String, FilterExpression> subscriptions();

	/**
	 * Changes the filter of a topic without a gap in its subscription. Messages that were
	 * pulled by the old filter are still delivered. All members of the group must do the
	 * same.
	 * @param filter selects messages from now on
	 * @throws IllegalStateException if the topic is not subscribed to
	 * @throws SubscriptionException if the consumer has been started and a broker rejects
	 * the filter
	 */
	PushConsumer changeFilter(String topic, FilterExpression filter);

	/**
	 * Ends a subscription: messages in flight are finished, and the topic's queues
	 * revoked.
	 */
	PushConsumer unsubscribe(String topic);

	/**
	 * Starts to consume. Does not wait for servers, which are retried until they can be
	 * reached; only SQL92 expressions are checked by a broker first, if one can be
	 * reached. A consumer whose start fails can be changed and started again.
	 * @throws IllegalStateException if the consumer has no subscription or has been
	 * started, or its client has another consumer of the group
	 * @throws SubscriptionException if a broker rejects a filter
	 */
	PushConsumer start(MessageListener listener);

	/**
	 * Starts to consume in batches of up to {@link ConsumerOptions#batchSize()} messages;
	 * see {@link #start(MessageListener)}.
	 */
	PushConsumer startBatches(BatchMessageListener listener);

	/**
	 * Starts to consume with a listener that returns its results later; see
	 * {@link #start(MessageListener)}.
	 * @throws IllegalStateException if the {@code batchSize} is not 1
	 */
	PushConsumer startAsync(AsyncMessageListener listener);

	/**
	 * Starts to consume in batches of up to {@link ConsumerOptions#batchSize()} messages,
	 * with a listener that returns its results later; see
	 * {@link #start(MessageListener)}.
	 */
	PushConsumer startBatchesAsync(AsyncBatchMessageListener listener);

	/** Returns the consumer group. */
	String group();

	/**
	 * Returns the queues of subscribed topics that are assigned to this member.
	 * @return a sorted snapshot; queue id -1 stands for all queues of a broker that are
	 * popped from
	 */
	Set<MessageQueue> assignment();

	/**
	 * Returns the queues of the group's retry topic that are assigned to this member.
	 * @return a sorted snapshot; empty for broadcasting, and until a broker has created
	 * the topic
	 */
	Set<MessageQueue> retryAssignment();

	/**
	 * Sets the listener for changes of the {@link #assignment()}.
	 * @param newListener called on a callback thread with the new assignment
	 */
	PushConsumer onQueuesChanged(Consumer<Set<MessageQueue>> newListener);

	/**
	 * Waits until this member's queues of all existing topics are assigned, and each has
	 * its start offset.
	 * @return completed on a callback thread, at the latest when the consumer is closed
	 * @throws IllegalStateException if the consumer has not been started
	 */
	CompletableFuture<Void> ready();

	/**
	 * Returns statistics, positions and problems, without a request.
	 * @return a snapshot
	 */
	ConsumerStatistics statistics();

	/**
	 * Pauses the whole consumer until {@link #resume()}; messages in flight are finished.
	 */
	void pause();

	/**
	 * Ends the pause of the whole consumer; queues that were paused one by one stay
	 * paused.
	 */
	void resume();

	/**
	 * Pauses queues, including ones that are assigned later.
	 * @throws IllegalStateException if the consumer pops, and has no queues of its own
	 */
	void pause(Collection<MessageQueue> queues);

	/** Ends the pause of queues, unless the whole consumer is paused. */
	void resume(Collection<MessageQueue> queues);

	/** Commits the offsets of all queues now; see {@link #commitAsync()}. */
	void commit();

	/**
	 * Commits the offsets of all queues now.
	 * @return completed on a callback thread once they are stored; fails if one commit
	 * fails
	 */
	CompletableFuture<Void> commitAsync();

	/**
	 * Moves queues to other offsets: messages in flight are finished first, and cached
	 * ones dropped. Queues that are not assigned to this member are ignored.
	 * @param newOffsets the next offset to consume, by queue
	 * @throws IllegalStateException if the consumer pops, so that brokers keep its
	 * position
	 * @throws IllegalArgumentException if an offset is negative: nothing is changed
	 */
	void seek(Map<MessageQueue, Long> newOffsets);

	/**
	 * Extends the time that the listener may take for a message: until the given time
	 * from now on, if that is later than the end of
	 * {@link ConsumerOptions#consumeTimeout()}. In a batch this holds for all its
	 * messages. No request is sent: the invisible time of a popped message is renewed
	 * anyway for as long as the listener may take.
	 * @param message the message object that the listener was given
	 * @param duration time that the listener needs from now on
	 * @return whether the message is in flight; false if it is finished, or the time has
	 * passed and the message is redelivered
	 * @throws IllegalArgumentException if the duration is not positive or longer than
	 * 3650 days
	 */
	boolean extend(ReceivedMessage message, Duration duration);

	/**
	 * Stops consuming, waits up to {@link ConsumerOptions#drainTimeout()} for messages in
	 * flight, commits and leaves the group. Listeners that take longer are interrupted;
	 * unfinished messages are redelivered to other members. Returns at once, without
	 * waiting, from a listener, a hook or an event loop. An interrupt does not shorten it
	 * and is kept. Closing twice is safe.
	 */
	@Override
	void close();

	/**
	 * Closes like {@link #close()}, with another time to wait for messages in flight.
	 * @param drainTimeout time to wait; zero to interrupt listeners at once. Has no
	 * effect on a close that has begun
	 * @throws IllegalArgumentException if the time is negative or longer than 3650 days
	 */
	void close(Duration drainTimeout);

}
