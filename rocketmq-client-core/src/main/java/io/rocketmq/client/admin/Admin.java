package io.rocketmq.client.admin;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Administration of topics, consumer groups and offsets. {@link #status()} and
 * {@link #messages()} return queries.
 * <p>
 * An operation on several brokers tries all of them; if some fail, it throws the first
 * failure with the others suppressed. An {@code Async} method returns a future that
 * completes on a callback thread; its blocking twin waits for it. Thread-safe.
 */
public interface Admin {

	/** Returns the queries of topics, groups and brokers. */
	AdminStatus status();

	/** Returns the queries of messages. */
	AdminMessages messages();

	/**
	 * Returns the operations on the dead letters of a group.
	 * @throws IllegalArgumentException if the name of the group is illegal
	 */
	DeadLetters deadLetters(String group);

	/**
	 * Creates or updates a topic, and waits until a name server knows it.
	 * @throws io.rocketmq.client.error.BrokerErrorException if a broker refuses it
	 * @throws io.rocketmq.client.error.RouteNotFoundException if it names an unknown
	 * broker
	 */
	default void createTopic(TopicSpec topic) {
		Futures.await(() -> createTopicAsync(topic));
	}

	/** Creates or updates a topic; see {@link #createTopic}. */
	CompletableFuture<Void> createTopicAsync(TopicSpec topic);

	/** Deletes a topic and its messages in all brokers and name servers, if it exists. */
	default void deleteTopic(String topic) {
		Futures.await(() -> deleteTopicAsync(topic));
	}

	/** Deletes a topic; see {@link #deleteTopic}. */
	CompletableFuture<Void> deleteTopicAsync(String topic);

	/**
	 * Returns the settings of a topic in one broker.
	 * @return the settings, which can be used to create the topic again
	 * @throws io.rocketmq.client.error.TopicNotFoundException if the broker does not have
	 * the topic
	 */
	default TopicSpec topic(String topic, String brokerName) {
		return Futures.await(() -> topicAsync(topic, brokerName));
	}

	/** Returns the settings of a topic in one broker; see {@link #topic}. */
	CompletableFuture<TopicSpec> topicAsync(String topic, String brokerName);

	/** Creates or updates a consumer group in all brokers. */
	default void createGroup(GroupSpec group) {
		Futures.await(() -> createGroupAsync(group));
	}

	/** Creates or updates a consumer group in all brokers; see {@link #createGroup}. */
	CompletableFuture<Void> createGroupAsync(GroupSpec group);

	/**
	 * Deletes a consumer group in all brokers, if it exists, and keeps its committed
	 * offsets.
	 */
	default void deleteGroup(String group) {
		Futures.await(() -> deleteGroupAsync(group));
	}

	/** Deletes a consumer group; see {@link #deleteGroup}. */
	CompletableFuture<Void> deleteGroupAsync(String group);

	/**
	 * Deletes a consumer group in all brokers, if it exists, with its committed offsets.
	 */
	default void deleteGroupAndOffsets(String group) {
		Futures.await(() -> deleteGroupAndOffsetsAsync(group));
	}

	/** Deletes a consumer group with its offsets; see {@link #deleteGroupAndOffsets}. */
	CompletableFuture<Void> deleteGroupAndOffsetsAsync(String group);

	/**
	 * Returns the settings of a consumer group in one broker. A broker with
	 * {@code autoCreateSubscriptionGroup} creates a missing group.
	 * @return the settings, which can be used to create the group again
	 * @throws io.rocketmq.client.error.GroupNotFoundException if the broker does not have
	 * the group
	 */
	default GroupSpec group(String group, String brokerName) {
		return Futures.await(() -> groupAsync(group, brokerName));
	}

	/** Returns the settings of a consumer group in one broker; see {@link #group}. */
	CompletableFuture<GroupSpec> groupAsync(String group, String brokerName);

	/**
	 * Sets whether a group pulls or pops, for members that let the broker assign queues
	 * ({@code BrokerAllocation}, and Apache's clients). It takes effect at their next
	 * rebalance. A group that pops shares all queues between all members.
	 * @param topic topic that the group consumes, not a retry topic
	 * @param mode whether members pull or pop
	 * @throws io.rocketmq.client.error.TopicNotFoundException if there is no such topic
	 */
	default void setFetchMode(String group, String topic, FetchMode mode) {
		Futures.await(() -> setFetchModeAsync(group, topic, mode));
	}

	/** Sets whether a group pulls or pops; see {@link #setFetchMode}. */
	CompletableFuture<Void> setFetchModeAsync(String group, String topic, FetchMode mode);

	/**
	 * Resets the offsets of a group to a timestamp, backward or forward, in all queues of
	 * a topic. Brokers from 5.2 on apply it at the next pull; older ones tell the
	 * members, of which at least one must be connected.
	 * @param topic topic that the group consumes
	 * @param instant store time of the next message to consume; {@link Instant#EPOCH} for
	 * the first message, {@link Instant#MAX} for the end of each queue
	 * @return the new offset of each queue
	 * @throws IllegalArgumentException if {@code instant} is otherwise out of the range
	 * of milliseconds
	 */
	default Map<MessageQueue, Long> resetOffsets(String group, String topic, Instant instant) {
		return Futures.await(() -> resetOffsetsAsync(group, topic, instant));
	}

	/** Resets the offsets of a group to a timestamp; see {@link #resetOffsets}. */
	CompletableFuture<Map<MessageQueue, Long>> resetOffsetsAsync(String group, String topic, Instant instant);

}
