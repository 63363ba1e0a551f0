package io.rocketmq.client.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * One broker's operations about groups and their members. Thread-safe.
 */
public interface BrokerGroups {

	/**
	 * Leaves a group.
	 * @param clientId the client's id
	 * @param producerGroup a producer group, or null
	 * @param consumerGroup a consumer group, or null
	 */
	void unregister(String clientId, @Nullable String producerGroup, @Nullable String consumerGroup);

	/**
	 * Leaves a group.
	 * @param clientId the client's id
	 * @param producerGroup a producer group, or null
	 * @param consumerGroup a consumer group, or null
	 * @return a future that is completed once the broker has it
	 */
	CompletableFuture<Void> unregisterAsync(String clientId, @Nullable String producerGroup,
			@Nullable String consumerGroup);

	/**
	 * Who is in a consumer group, as far as this broker knows.
	 * @param group the consumer group
	 * @return the members' client ids
	 * @throws io.rocketmq.client.error.BrokerErrorException if nobody is
	 */
	List<String> members(String group);

	/**
	 * Who is in a consumer group, as far as this broker knows.
	 * @param group the consumer group
	 * @return a future of the members' client ids, which fails if there are none
	 */
	CompletableFuture<List<String>> membersAsync(String group);

	/**
	 * Locks queues for one member, for 60 s or until they are unlocked; locking them
	 * again renews it.
	 * @param group the consumer group
	 * @param clientId the member's client id
	 * @param queues the queues, all of this broker
	 * @return those that the member has now
	 */
	Set<MessageQueue> lock(String group, String clientId, Collection<MessageQueue> queues);

	/**
	 * Locks queues for one member; see {@link #lock}.
	 * @param group the consumer group
	 * @param clientId the member's client id
	 * @param queues the queues, all of this broker
	 * @return a future of those that the member has now
	 */
	CompletableFuture<Set<MessageQueue>> lockAsync(String group, String clientId, Collection<MessageQueue> queues);

	/**
	 * Locks queues for one member; see {@link #lock}.
	 * @param group the consumer group
	 * @param clientId the member's client id
	 * @param queues the queues, all of this broker
	 * @param limit how long to wait for the answer at most
	 * @return a future of those that the member has now
	 */
	CompletableFuture<Set<MessageQueue>> lockAsync(String group, String clientId, Collection<MessageQueue> queues,
			Duration limit);

	/**
	 * Unlocks queues; those that the member does not have are left alone.
	 * @param group the consumer group
	 * @param clientId the member's client id
	 * @param queues the queues, all of this broker
	 */
	void unlock(String group, String clientId, Collection<MessageQueue> queues);

	/**
	 * Unlocks queues; those that the member does not have are left alone.
	 * @param group the consumer group
	 * @param clientId the member's client id
	 * @param queues the queues, all of this broker
	 * @return a future that is completed once the broker has done it
	 */
	CompletableFuture<Void> unlockAsync(String group, String clientId, Collection<MessageQueue> queues);

	/**
	 * Asks the broker for a member's share of a topic's queues.
	 * @param topic the topic
	 * @param group the consumer group
	 * @param clientId the member's client id
	 * @param strategy {@code AVG} or {@code AVG_BY_CIRCLE}
	 * @param messageModel {@code CLUSTERING} or {@code BROADCASTING}
	 * @return the share, possibly of no queue; empty if the broker does not say
	 */
	Optional<List<AssignedQueue>> assignment(String topic, String group, String clientId, String strategy,
			String messageModel);

	/**
	 * Asks the broker for a member's share of a topic's queues; see {@link #assignment}.
	 * @param topic the topic
	 * @param group the consumer group
	 * @param clientId the member's client id
	 * @param strategy {@code AVG} or {@code AVG_BY_CIRCLE}
	 * @param messageModel {@code CLUSTERING} or {@code BROADCASTING}
	 * @return a future of the share
	 */
	CompletableFuture<Optional<List<AssignedQueue>>> assignmentAsync(String topic, String group, String clientId,
			String strategy, String messageModel);

	/**
	 * Says whether a group pulls from a topic or pops.
	 * @param topic the topic
	 * @param group the consumer group
	 * @param pop whether it pops
	 * @param popShareQueues how many queues the members share when they pop; 0 for all
	 */
	void setRequestMode(String topic, String group, boolean pop, int popShareQueues);

	/**
	 * Says whether a group pulls from a topic or pops; see {@link #setRequestMode}.
	 * @param topic the topic
	 * @param group the consumer group
	 * @param pop whether it pops
	 * @param popShareQueues how many queues the members share when they pop; 0 for all
	 * @return a future that is completed once the broker has it
	 */
	CompletableFuture<Void> setRequestModeAsync(String topic, String group, boolean pop, int popShareQueues);

}
