package io.rocketmq.client.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;

/**
 * Operations of one broker on groups and their members. Thread-safe.
 */
public interface BrokerGroups {

	/**
	 * Sends a heartbeat, which registers a client and its groups.
	 * @return the broker's answer
	 */
	default HeartbeatResult heartbeat(Heartbeat heartbeat) {
		return Futures.await(() -> heartbeatAsync(heartbeat));
	}

	/** Sends a heartbeat; see {@link #heartbeat}. */
	CompletableFuture<HeartbeatResult> heartbeatAsync(Heartbeat heartbeat);

	/**
	 * Unregisters a client from its groups.
	 * @param producerGroup producer group to leave, or null
	 * @param consumerGroup consumer group to leave, or null
	 */
	default void unregister(String clientId, @Nullable String producerGroup, @Nullable String consumerGroup) {
		Futures.await(() -> unregisterAsync(clientId, producerGroup, consumerGroup));
	}

	/** Unregisters a client from its groups; see {@link #unregister}. */
	CompletableFuture<Void> unregisterAsync(String clientId, @Nullable String producerGroup,
			@Nullable String consumerGroup);

	/**
	 * Checks whether the broker accepts a subscription. It compiles the filter, which
	 * otherwise happens only when messages arrive.
	 * @throws io.rocketmq.client.error.SubscriptionException if the filter is illegal
	 * @throws io.rocketmq.client.error.BrokerErrorException if the broker does not filter
	 * by properties
	 */
	default void checkSubscription(String clientId, String group, String topic, FilterExpression filter) {
		Futures.await(() -> checkSubscriptionAsync(clientId, group, topic, filter));
	}

	/**
	 * Checks whether the broker accepts a subscription; see {@link #checkSubscription}.
	 */
	CompletableFuture<Void> checkSubscriptionAsync(String clientId, String group, String topic,
			FilterExpression filter);

	/**
	 * Returns the client ids of a consumer group's members that are connected to this
	 * broker.
	 * @return at least one client id
	 * @throws io.rocketmq.client.error.BrokerErrorException if the group has no members
	 */
	default List<String> members(String group) {
		return Futures.await(() -> membersAsync(group));
	}

	/** Returns the client ids of a consumer group's members; see {@link #members}. */
	CompletableFuture<List<String>> membersAsync(String group);

	/**
	 * Returns the members of a consumer group that are connected to this broker, with
	 * their subscriptions.
	 * @return members and subscriptions
	 * @throws io.rocketmq.client.error.BrokerErrorException if the group has no members
	 */
	default ConsumerGroupStatus connections(String group) {
		return Futures.await(() -> connectionsAsync(group));
	}

	/** Returns the members of a consumer group; see {@link #connections}. */
	CompletableFuture<ConsumerGroupStatus> connectionsAsync(String group);

	/**
	 * Locks queues for one member of a group, for 60 s. Locking them again extends the
	 * time.
	 * @param clientId client id of the member
	 * @param queues queues of this broker
	 * @return the queues that the member has locked now
	 */
	default Set<MessageQueue> lock(String group, String clientId, Collection<MessageQueue> queues) {
		return Futures.await(() -> lockAsync(group, clientId, queues));
	}

	/** Locks queues for one member of a group; see {@link #lock}. */
	CompletableFuture<Set<MessageQueue>> lockAsync(String group, String clientId, Collection<MessageQueue> queues);

	/** Locks queues for one member of a group; see {@link #lock}. */
	CompletableFuture<Set<MessageQueue>> lockAsync(String group, String clientId, Collection<MessageQueue> queues,
			Duration timeout);

	/**
	 * Unlocks queues. Queues that the member has not locked stay as they are.
	 * @param clientId client id of the member
	 * @param queues queues of this broker
	 */
	default void unlock(String group, String clientId, Collection<MessageQueue> queues) {
		Futures.await(() -> unlockAsync(group, clientId, queues));
	}

	/** Unlocks queues; see {@link #unlock}. */
	CompletableFuture<Void> unlockAsync(String group, String clientId, Collection<MessageQueue> queues);

	/**
	 * Returns the queues that the broker assigns to a member of a group.
	 * @param clientId client id of the member
	 * @param strategy {@code AVG} or {@code AVG_BY_CIRCLE}
	 * @param messageModel {@code CLUSTERING} or {@code BROADCASTING}
	 * @return the queues, or empty if the broker assigns none for this topic
	 */
	default Optional<List<AssignedQueue>> assignment(String topic, String group, String clientId, String strategy,
			String messageModel) {
		return Futures.await(() -> assignmentAsync(topic, group, clientId, strategy, messageModel));
	}

	/**
	 * Returns the queues that the broker assigns to a member; see {@link #assignment}.
	 */
	CompletableFuture<Optional<List<AssignedQueue>>> assignmentAsync(String topic, String group, String clientId,
			String strategy, String messageModel);

}
