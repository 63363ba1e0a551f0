package io.rocketmq.client.admin;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.config.FetchMode;
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

	/**
	 * Returns the queries of topics, groups and brokers.
	 * @return the queries
	 */
	AdminStatus status();

	/**
	 * Returns the queries of messages.
	 * @return the queries
	 */
	AdminMessages messages();

	/**
	 * Returns the operations on the dead letters of a group.
	 * @param group consumer group
	 * @return the operations
	 * @throws IllegalArgumentException if the name of the group is illegal
	 */
	DeadLetters deadLetters(String group);

	/**
	 * Creates or updates a topic, and waits until a name server knows it.
	 * @param topic the topic
	 * @throws io.rocketmq.client.error.BrokerErrorException if a broker refuses it
	 * @throws io.rocketmq.client.error.RouteNotFoundException if it names an unknown
	 * broker
	 */
	void createTopic(TopicSpec topic);

	/**
	 * Creates or updates a topic; see {@link #createTopic}.
	 * @param topic the topic
	 * @return a future that completes when a name server knows the topic
	 */
	CompletableFuture<Void> createTopicAsync(TopicSpec topic);

	/**
	 * Deletes a topic and its messages in all brokers and name servers, if it exists.
	 * @param topic name of the topic
	 */
	void deleteTopic(String topic);

	/**
	 * Deletes a topic; see {@link #deleteTopic}.
	 * @param topic name of the topic
	 * @return a future that completes when the topic is deleted
	 */
	CompletableFuture<Void> deleteTopicAsync(String topic);

	/**
	 * Returns the settings of a topic in one broker.
	 * @param topic name of the topic
	 * @param brokerName name of the broker
	 * @return the settings, which can be used to create the topic again
	 * @throws io.rocketmq.client.error.TopicNotFoundException if the broker does not have
	 * the topic
	 */
	TopicSpec topic(String topic, String brokerName);

	/**
	 * Returns the settings of a topic in one broker; see {@link #topic}.
	 * @param topic name of the topic
	 * @param brokerName name of the broker
	 * @return a future of the settings
	 */
	CompletableFuture<TopicSpec> topicAsync(String topic, String brokerName);

	/**
	 * Creates or updates a consumer group in all brokers.
	 * @param group the group
	 */
	void createGroup(GroupSpec group);

	/**
	 * Creates or updates a consumer group in all brokers.
	 * @param group the group
	 * @return a future that completes when all brokers have the group
	 */
	CompletableFuture<Void> createGroupAsync(GroupSpec group);

	/**
	 * Deletes a consumer group in all brokers, if it exists, and keeps its committed
	 * offsets.
	 * @param group name of the group
	 */
	void deleteGroup(String group);

	/**
	 * Deletes a consumer group; see {@link #deleteGroup}.
	 * @param group name of the group
	 * @return a future that completes when the group is deleted
	 */
	CompletableFuture<Void> deleteGroupAsync(String group);

	/**
	 * Deletes a consumer group in all brokers, if it exists, with its committed offsets.
	 * @param group name of the group
	 */
	void deleteGroupAndOffsets(String group);

	/**
	 * Deletes a consumer group with its offsets; see {@link #deleteGroupAndOffsets}.
	 * @param group name of the group
	 * @return a future that completes when the group is deleted
	 */
	CompletableFuture<Void> deleteGroupAndOffsetsAsync(String group);

	/**
	 * Returns the settings of a consumer group in one broker. A broker with
	 * {@code autoCreateSubscriptionGroup} creates a missing group.
	 * @param group name of the group
	 * @param brokerName name of the broker
	 * @return the settings, which can be used to create the group again
	 * @throws io.rocketmq.client.error.GroupNotFoundException if the broker does not have
	 * the group
	 */
	GroupSpec group(String group, String brokerName);

	/**
	 * Returns the settings of a consumer group in one broker; see {@link #group}.
	 * @param group name of the group
	 * @param brokerName name of the broker
	 * @return a future of the settings
	 */
	CompletableFuture<GroupSpec> groupAsync(String group, String brokerName);

	/**
	 * Sets whether a group pulls or pops, for members that let the broker assign queues
	 * ({@code BrokerAllocation}, and Apache's clients). It takes effect at their next
	 * rebalance. A group that pops shares all queues between all members.
	 * @param group consumer group
	 * @param topic topic that the group consumes, not a retry topic
	 * @param mode whether members pull or pop
	 * @throws io.rocketmq.client.error.TopicNotFoundException if there is no such topic
	 */
	void setFetchMode(String group, String topic, FetchMode mode);

	/**
	 * Sets whether a group pulls or pops; see {@link #setFetchMode}.
	 * @param group consumer group
	 * @param topic topic that the group consumes, not a retry topic
	 * @param mode whether members pull or pop
	 * @return a future that completes when all brokers of the topic have the mode
	 */
	CompletableFuture<Void> setFetchModeAsync(String group, String topic, FetchMode mode);

	/**
	 * Resets the offsets of a group to a timestamp, backward or forward, in all queues of
	 * a topic. Brokers from 5.2 on apply it at the next pull; older ones tell the
	 * members, of which at least one must be connected.
	 * @param group consumer group
	 * @param topic topic that the group consumes
	 * @param instant store time of the next message to consume; {@link Instant#EPOCH} for
	 * the first message, {@link Instant#MAX} for the end of each queue
	 * @return the new offset of each queue
	 */
	Map<MessageQueue, Long> resetOffsets(String group, String topic, Instant instant);

	/**
	 * Resets the offsets of a group to a timestamp; see {@link #resetOffsets}.
	 * @param group consumer group
	 * @param topic topic that the group consumes
	 * @param instant store time of the next message to consume
	 * @return a future of the new offset of each queue
	 */
	CompletableFuture<Map<MessageQueue, Long>> resetOffsetsAsync(String group, String topic, Instant instant);

}
