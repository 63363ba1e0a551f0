package io.rocketmq.client.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.ClusterInfo;

/**
 * Questions of administration. Thread-safe.
 */
public interface AdminStatus {

	/**
	 * What a topic's queues have.
	 * @param topic the topic
	 * @return each queue's status
	 * @throws io.rocketmq.client.error.RouteNotFoundException if no name server knows the
	 * topic
	 */
	Map<MessageQueue, QueueStatus> topic(String topic);

	/**
	 * What a topic's queues have; see {@link #topic}.
	 * @param topic the topic
	 * @return a future of each queue's status
	 */
	CompletableFuture<Map<MessageQueue, QueueStatus>> topicAsync(String topic);

	/**
	 * How far a group is in all topics that it consumes.
	 * @param group the consumer group
	 * @return its progress, with no queues if no broker has an offset of it
	 */
	GroupOffsets group(String group);

	/**
	 * How far a group is in all topics that it consumes.
	 * @param group the consumer group
	 * @return a future of its progress, with no queues if no broker has an offset of it
	 */
	CompletableFuture<GroupOffsets> groupAsync(String group);

	/**
	 * Who is connected in a consumer group, and what they want.
	 * @param group the consumer group
	 * @return its status, without members if nobody is there
	 */
	ConsumerGroupStatus consumers(String group);

	/**
	 * Who is connected in a consumer group; see {@link #consumers}.
	 * @param group the consumer group
	 * @return a future of its status
	 */
	CompletableFuture<ConsumerGroupStatus> consumersAsync(String group);

	/**
	 * Who is connected in a producer group.
	 * @param group the producer group
	 * @return its members, none if nobody is there
	 */
	List<GroupMember> producers(String group);

	/**
	 * Who is connected in a producer group.
	 * @param group the producer group
	 * @return a future of its members, none if nobody is there
	 */
	CompletableFuture<List<GroupMember>> producersAsync(String group);

	/**
	 * Which groups consume a topic, or have done so.
	 * @param topic the topic
	 * @return the consumer groups
	 */
	Set<String> groupsOf(String topic);

	/**
	 * Which groups consume a topic, or have done so.
	 * @param topic the topic
	 * @return a future of the consumer groups
	 */
	CompletableFuture<Set<String>> groupsOfAsync(String topic);

	/**
	 * Which topics a group consumes, or has consumed.
	 * @param group the consumer group
	 * @return the topics
	 */
	Set<String> topicsOf(String group);

	/**
	 * Which topics a group consumes, or has consumed.
	 * @param group the consumer group
	 * @return a future of the topics
	 */
	CompletableFuture<Set<String>> topicsOfAsync(String group);

	/**
	 * The clusters and brokers.
	 * @return what a name server knows of them
	 */
	ClusterInfo cluster();

	/**
	 * A broker's figures, as it tells them.
	 * @param brokerName the broker's name
	 * @return texts by name, such as {@code putTps} and {@code brokerVersionDesc}
	 */
	Map<String, String> broker(String brokerName);

	/**
	 * A broker's figures; see {@link #broker}.
	 * @param brokerName the broker's name
	 * @return a future of texts by name
	 */
	CompletableFuture<Map<String, String>> brokerAsync(String brokerName);

}
