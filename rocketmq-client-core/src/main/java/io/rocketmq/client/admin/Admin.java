package io.rocketmq.client.admin;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.message.MessageQueue;

/**
 * Administration: makes, changes and deletes topics and consumer groups and resets
 * offsets here; {@link #status()} and {@link #messages()} answer questions. What is done
 * in several brokers is tried in all of them; if it fails in some, the first failure is
 * thrown, with the others suppressed. Each operation is written once, asynchronously; its
 * twin without {@code Async} waits for it. Thread-safe.
 */
public interface Admin {

	/**
	 * Questions about topics, groups and brokers.
	 * @return the operations
	 */
	AdminStatus status();

	/**
	 * Looking messages up.
	 * @return the operations
	 */
	AdminMessages messages();

	/**
	 * The messages that a group gave up on, to be read and sent again.
	 * @param group the consumer group
	 * @return the operations
	 * @throws IllegalArgumentException if the group's name is illegal
	 */
	DeadLetters deadLetters(String group);

	/**
	 * Makes a topic, or changes it to what is asked for, and waits until the name server
	 * tells of it, so that it can be used at once.
	 * @param topic the topic
	 * @throws io.rocketmq.client.error.BrokerErrorException if a broker refuses it
	 * @throws io.rocketmq.client.error.RouteNotFoundException if it names a broker that
	 * is not known
	 */
	void createTopic(TopicSpec topic);

	/**
	 * Makes a topic, or changes it; see {@link #createTopic}.
	 * @param topic the topic
	 * @return a future that is completed when it can be used
	 */
	CompletableFuture<Void> createTopicAsync(TopicSpec topic);

	/**
	 * Deletes a topic with its messages, in all brokers and name servers. One that is not
	 * there is no error.
	 * @param topic the topic
	 */
	void deleteTopic(String topic);

	/**
	 * Deletes a topic; see {@link #deleteTopic}.
	 * @param topic the topic
	 * @return a future that is completed when it is gone
	 */
	CompletableFuture<Void> deleteTopicAsync(String topic);

	/**
	 * A topic's settings in one broker.
	 * @param topic the topic
	 * @param brokerName the broker's name
	 * @return the topic as it could be made again
	 * @throws io.rocketmq.client.error.TopicNotFoundException if the broker does not have
	 * it
	 */
	TopicSpec topic(String topic, String brokerName);

	/**
	 * A topic's settings in one broker; see {@link #topic}.
	 * @param topic the topic
	 * @param brokerName the broker's name
	 * @return a future of the topic as it could be made again
	 */
	CompletableFuture<TopicSpec> topicAsync(String topic, String brokerName);

	/**
	 * Makes a consumer group in all brokers, or changes it to what is asked for.
	 * @param group the group
	 */
	void createGroup(GroupSpec group);

	/**
	 * Makes a consumer group in all brokers, or changes it to what is asked for.
	 * @param group the group
	 * @return a future that is completed when all brokers have it
	 */
	CompletableFuture<Void> createGroupAsync(GroupSpec group);

	/**
	 * Deletes a consumer group in all brokers. One that is not there is no error.
	 * @param group the group
	 * @param offsetsToo whether its offsets go as well
	 */
	void deleteGroup(String group, boolean offsetsToo);

	/**
	 * Deletes a consumer group in all brokers; see {@link #deleteGroup}.
	 * @param group the group
	 * @param offsetsToo whether its offsets go as well
	 * @return a future that is completed when it is gone
	 */
	CompletableFuture<Void> deleteGroupAsync(String group, boolean offsetsToo);

	/**
	 * A consumer group's settings in one broker. A broker that makes groups when they are
	 * first used ({@code autoCreateSubscriptionGroup}) makes it for this question too.
	 * @param group the group
	 * @param brokerName the broker's name
	 * @return the group as it could be made again
	 * @throws io.rocketmq.client.error.GroupNotFoundException if the broker does not have
	 * it
	 */
	GroupSpec group(String group, String brokerName);

	/**
	 * A consumer group's settings in one broker; see {@link #group}.
	 * @param group the group
	 * @param brokerName the broker's name
	 * @return a future of the group as it could be made again
	 */
	CompletableFuture<GroupSpec> groupAsync(String group, String brokerName);

	/**
	 * Says in the brokers of a topic how a group gets its messages. For members that let
	 * the broker decide ({@code BrokerAllocation}), Apache's among them, at their next
	 * rebalance; a group that pops shares all queues among all members.
	 * @param group the consumer group
	 * @param topic the topic, not a retry topic
	 * @param mode whether they pull or pop
	 * @throws io.rocketmq.client.error.TopicNotFoundException if there is no such topic
	 */
	void setFetchMode(String group, String topic, FetchMode mode);

	/**
	 * Says how a group gets its messages; see {@link #setFetchMode}.
	 * @param group the consumer group
	 * @param topic the topic, not a retry topic
	 * @param mode whether they pull or pop
	 * @return a future that is completed when all brokers have it
	 */
	CompletableFuture<Void> setFetchModeAsync(String group, String topic, FetchMode mode);

	/**
	 * Lets a group go on at an instant, backward or forward, in all queues of a topic.
	 * Brokers from 5.2 on do it by themselves, at the next pull; older ones tell the
	 * members, of which one must be connected.
	 * @param group the consumer group
	 * @param topic the topic
	 * @param instant where to go on; {@link Instant#EPOCH} is at the first message,
	 * {@link Instant#MAX} after the last
	 * @return the new offset of each queue
	 */
	Map<MessageQueue, Long> resetOffsets(String group, String topic, Instant instant);

	/**
	 * Lets a group go on at an instant; see {@link #resetOffsets}.
	 * @param group the consumer group
	 * @param topic the topic
	 * @param instant where to go on
	 * @return a future of the new offset of each queue
	 */
	CompletableFuture<Map<MessageQueue, Long>> resetOffsetsAsync(String group, String topic, Instant instant);

}
