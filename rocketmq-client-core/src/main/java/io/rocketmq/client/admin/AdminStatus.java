package io.rocketmq.client.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.broker.ConsumerGroupStatus;
import io.rocketmq.client.broker.GroupMember;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.ClusterInfo;

/**
 * Queries of topics, groups and brokers. Thread-safe.
 */
public interface AdminStatus {

	/**
	 * Returns the offsets of a topic's queues.
	 * @return status by queue
	 * @throws io.rocketmq.client.error.RouteNotFoundException if no name server knows the
	 * topic
	 */
	default Map<MessageQueue, QueueStatus> topic(String topic) {
		return Futures.await(() -> topicAsync(topic));
	}

	/** Returns the offsets of a topic's queues; see {@link #topic}. */
	CompletableFuture<Map<MessageQueue, QueueStatus>> topicAsync(String topic);

	/**
	 * Returns the committed offsets of a group in all topics that it consumes.
	 * @return the offsets, without queues if the group has no offsets
	 */
	default GroupOffsets group(String group) {
		return Futures.await(() -> groupAsync(group));
	}

	/**
	 * Returns the committed offsets of a group in all topics that it consumes; see
	 * {@link #group}.
	 */
	CompletableFuture<GroupOffsets> groupAsync(String group);

	/**
	 * Returns the connected members of a consumer group and their subscriptions.
	 * @return the status, without members if none is connected
	 */
	default ConsumerGroupStatus consumers(String group) {
		return Futures.await(() -> consumersAsync(group));
	}

	/** Returns the connected members of a consumer group; see {@link #consumers}. */
	CompletableFuture<ConsumerGroupStatus> consumersAsync(String group);

	/**
	 * Returns the connected members of a producer group.
	 * @return the members, empty if none is connected
	 */
	default List<GroupMember> producers(String group) {
		return Futures.await(() -> producersAsync(group));
	}

	/** Returns the connected members of a producer group; see {@link #producers}. */
	CompletableFuture<List<GroupMember>> producersAsync(String group);

	/**
	 * Returns the groups that consume a topic or have consumed it.
	 * @return names of the consumer groups
	 */
	default Set<String> groupsOf(String topic) {
		return Futures.await(() -> groupsOfAsync(topic));
	}

	/**
	 * Returns the groups that consume a topic or have consumed it; see {@link #groupsOf}.
	 */
	CompletableFuture<Set<String>> groupsOfAsync(String topic);

	/**
	 * Returns the topics that a group consumes or has consumed.
	 * @return names of the topics
	 */
	default Set<String> topicsOf(String group) {
		return Futures.await(() -> topicsOfAsync(group));
	}

	/**
	 * Returns the topics that a group consumes or has consumed; see {@link #topicsOf}.
	 */
	CompletableFuture<Set<String>> topicsOfAsync(String group);

	/**
	 * Returns the clusters and brokers that a name server knows.
	 * @return clusters and brokers
	 */
	ClusterInfo cluster();

	/**
	 * Returns the runtime statistics of a broker.
	 * @return values by name, such as {@code putTps} and {@code brokerVersionDesc}
	 */
	default Map<String, String> broker(String brokerName) {
		return Futures.await(() -> brokerAsync(brokerName));
	}

	/** Returns the runtime statistics of a broker; see {@link #broker}. */
	CompletableFuture<Map<String, String>> brokerAsync(String brokerName);

}
