package io.rocketmq.client.consumer;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.listener.AsyncMessageListener;
import io.rocketmq.client.consumer.listener.BatchMessageListener;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.consumer.Closing;
import io.rocketmq.client.internal.consumer.queue.Pauses;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;

/**
 * Brings the messages of its topics to a listener. The queues are shared among the
 * members of the group, or each member has all of them; a message that fails is delivered
 * again later, and after its last try put to the group's dead letters. Every message is
 * delivered at least once. Made by {@link io.rocketmq.client.RocketMQClient}; subscribe,
 * then start; thread-safe.
 */
public interface PushConsumer extends AutoCloseable {

	/**
	 * Says which member works on which queue; by default an {@link AverageAllocation}.
	 * All members of a group must say the same.
	 * @param newStrategy the strategy
	 * @return this consumer
	 * @throws IllegalStateException if the consumer has been started
	 */
	PushConsumer allocation(AllocationStrategy newStrategy);

	/**
	 * Says where progress is kept; by default in the brokers, and for broadcasting in a
	 * file below {@link ConsumerOptions#offsetFolder()}.
	 * @param newOffsets the store, closed with this consumer
	 * @return this consumer
	 * @throws IllegalStateException if the consumer has been started
	 */
	PushConsumer offsets(OffsetStore newOffsets);

	/**
	 * Subscribes to all messages of a topic.
	 * @param topic the topic
	 * @return this consumer
	 * @throws IllegalArgumentException if the topic's name is illegal
	 * @throws IllegalStateException if the consumer is subscribed to the topic with
	 * another filter, or is closed
	 */
	PushConsumer subscribe(String topic);

	/**
	 * Subscribes to some messages of a topic, before the start or later. All members of a
	 * group must subscribe to the same, as brokers deliver by the group's last word.
	 * @param topic the topic
	 * @param filter which messages
	 * @return this consumer
	 * @throws IllegalArgumentException if the topic's name is illegal
	 * @throws IllegalStateException if the consumer is subscribed to the topic with
	 * another filter, or is closed
	 * @throws io.rocketmq.client.error.SubscriptionException if the consumer has been
	 * started, and a broker refuses the expression
	 */
	PushConsumer subscribe(String topic, FilterExpression filter);

	/**
	 * Subscribes to several topics, such as those that {@link #subscriptions()} of
	 * another consumer gave.
	 * @param filters which messages of which topic
	 * @return this consumer
	 */
	PushConsumer subscribe(Map<String, FilterExpression> filters);

	/**
	 * The subscriptions.
	 * @return the filter of each topic, a snapshot
	 */
	Map<String, FilterExpression> subscriptions();

	/**
	 * Changes the filter of a topic, without a moment in between in which it is not
	 * subscribed to. What has been pulled by the old filter is still delivered. All
	 * members of the group must do the same.
	 * @param topic the topic
	 * @param filter which messages from now on
	 * @return this consumer
	 * @throws IllegalStateException if the topic is not subscribed to
	 * @throws io.rocketmq.client.error.SubscriptionException if the consumer has been
	 * started, and a broker refuses the expression
	 */
	PushConsumer changeFilter(String topic, FilterExpression filter);

	/**
	 * Ends a subscription: the topic's queues are given up, and what is in work is
	 * finished.
	 * @param topic the topic
	 * @return this consumer
	 */
	PushConsumer unsubscribe(String topic);

	/**
	 * Starts to consume. Does not wait for servers: those that can't be reached are tried
	 * again until they can. Only SQL92 expressions are shown to a broker first, if one
	 * can be reached. A consumer whose start was refused is as it was before, and can be
	 * changed and started again.
	 * @param listener works on the messages
	 * @return this consumer
	 * @throws IllegalStateException if nothing is subscribed to, the consumer has been
	 * started already, or its client has another consumer of the group
	 * @throws io.rocketmq.client.error.SubscriptionException if a broker refuses an
	 * expression
	 */
	PushConsumer start(MessageListener listener);

	/**
	 * Starts to consume in batches; see {@link #start(MessageListener)} and
	 * {@link ConsumerOptions#batchSize()}.
	 * @param listener works on the messages
	 * @return this consumer
	 */
	PushConsumer startBatches(BatchMessageListener listener);

	/**
	 * Starts to consume with a listener that does not block; see
	 * {@link #start(MessageListener)}.
	 * @param listener begins to work on the messages
	 * @return this consumer
	 * @throws IllegalStateException if the consumer is set up for batches
	 */
	PushConsumer startAsync(AsyncMessageListener listener);

	/** The group's name. */
	String group();

	/**
	 * The queues that this member works on now, those of the group's retry topic
	 * included. Where it pops, the number -1 stands for all queues of a broker.
	 * @return the queues, in order
	 */
	Set<MessageQueue> assignment();

	/**
	 * Says who is told when the queues of this consumer have changed.
	 * @param newListener gets all its queues, as {@link #assignment()} does, on a
	 * callback thread
	 * @return this consumer
	 */
	PushConsumer onQueuesChanged(Consumer<Set<MessageQueue>> newListener);

	/**
	 * Waits until this consumer has its part of the queues of all topics that exist, and
	 * knows where to begin in each.
	 * @return a future that is completed on a callback thread then; when the consumer is
	 * closed at the latest
	 * @throws IllegalStateException if the consumer has not been started
	 */
	CompletableFuture<Void> ready();

	/**
	 * Statistics and positions of this consumer, without asking anyone.
	 * @return a snapshot
	 */
	ConsumerStatistics statistics();

	/** Begins no message until {@link #resume()}; what is in work is finished. */
	void pause();

	/**
	 * Ends a pause of the whole consumer; queues that are paused by themselves stay so.
	 */
	void resume();

	/**
	 * Pauses queues, also when they are taken up later.
	 * @param queues the queues
	 * @throws IllegalStateException if the consumer pops, and so has no queues of its own
	 */
	void pause(Collection<MessageQueue> queues);

	/**
	 * Ends the pause of queues, unless the whole consumer is paused.
	 * @param queues the queues
	 */
	void resume(Collection<MessageQueue> queues);

	/** Writes the progress of all queues now; see {@link #commitAsync()}. */
	void commit();

	/**
	 * Writes the progress of all queues now.
	 * @return a future that is completed on a callback thread once it is written; it
	 * fails if that fails
	 */
	CompletableFuture<Void> commitAsync();

	/**
	 * Goes on elsewhere: what is in work in these queues is finished first, and what is
	 * cached forgotten. Queues that this member does not work on are left alone.
	 * @param newOffsets the next offset to consume, by queue
	 * @throws IllegalStateException if the consumer pops, so that the broker keeps its
	 * place
	 * @throws IllegalArgumentException if an offset is negative: nothing is changed
	 */
	void seek(Map<MessageQueue, Long> newOffsets);

	/**
	 * Stops pulling, waits for the messages that are being worked on, at most as long as
	 * {@link ConsumerOptions#drainTimeout()}, writes the progress and leaves the group.
	 * What takes longer is interrupted; what was not finished is delivered again to
	 * another member. Closing twice is safe. An interrupt does not shorten it, and is
	 * kept. From a listener, a hook or an event loop it returns at once, as these can't
	 * wait.
	 */
	@Override
	void close();

}
