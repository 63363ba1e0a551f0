package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.AssignedQueue;
import io.rocketmq.client.broker.BrokerGroups;
import io.rocketmq.client.broker.HeartbeatResult;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.body.AssignmentsBody;
import io.rocketmq.client.internal.protocol.body.CheckClientBody;
import io.rocketmq.client.internal.protocol.body.ConnectionsBody;
import io.rocketmq.client.internal.protocol.body.ConsumerListBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.SubscriptionData;
import io.rocketmq.client.internal.protocol.body.LockBody;
import io.rocketmq.client.internal.protocol.body.LockedBody;
import io.rocketmq.client.internal.protocol.body.QueryAssignmentBody;
import io.rocketmq.client.internal.protocol.body.RequestModeBody;
import io.rocketmq.client.internal.protocol.codec.JsonBodies;
import io.rocketmq.client.internal.protocol.header.ConsumerGroupHeader;
import io.rocketmq.client.internal.protocol.header.UnregisterHeader;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Implements {@link BrokerGroups}.
 */
public final class DefaultBrokerGroups implements BrokerGroups {

	private final BrokerCall call;

	DefaultBrokerGroups(BrokerCall call) {
		this.call = call;
	}

	/**
	 * Says that this client is here.
	 * @param heartbeat its groups and subscriptions
	 * @return what the broker says to it
	 */
	public HeartbeatResult heartbeat(HeartbeatBody heartbeat) {
		return Futures.await(() -> heartbeatAsync(heartbeat));
	}

	/**
	 * Says that this client is here.
	 * @param heartbeat its groups and subscriptions, with a fingerprint or without
	 * @return a future of what the broker says to it
	 */
	public CompletableFuture<HeartbeatResult> heartbeatAsync(HeartbeatBody heartbeat) {
		Arguments.notNull(heartbeat, "heartbeat");
		return this.call.success(RequestCode.HEART_BEAT, CommandHeader.NONE, JsonBodies.write(heartbeat), null)
			.thenApply((answer) -> {
				this.call.seen(answer);
				return new HeartbeatResult(answer.version(),
						Boolean.parseBoolean(answer.fields().get("IS_SUPPORT_HEART_BEAT_V2")),
						Boolean.parseBoolean(answer.fields().get("IS_SUB_CHANGE")));
			});
	}

	@Override
	public void unregister(String clientId, @Nullable String producerGroup, @Nullable String consumerGroup) {
		Futures.await(() -> unregisterAsync(clientId, producerGroup, consumerGroup));
	}

	@Override
	public CompletableFuture<Void> unregisterAsync(String clientId, @Nullable String producerGroup,
			@Nullable String consumerGroup) {
		Arguments.notNull(clientId, "clientId");
		return this.call.done(RequestCode.UNREGISTER_CLIENT,
				new UnregisterHeader(clientId, producerGroup, consumerGroup), BrokerCall.NO_BODY, null);
	}

	/**
	 * Asks whether the broker would take a subscription. Its filter's expression is
	 * compiled, which nothing else does before messages come.
	 * @param clientId the client's id
	 * @param group the consumer group
	 * @param subscription what it wants
	 * @throws io.rocketmq.client.error.SubscriptionException if the expression is wrong
	 * @throws io.rocketmq.client.error.BrokerErrorException if the broker does not filter
	 * by properties at all
	 */
	public void checkClientConfig(String clientId, String group, SubscriptionData subscription) {
		Futures.await(() -> checkClientConfigAsync(clientId, group, subscription));
	}

	/**
	 * Asks whether the broker would take a subscription; see {@link #checkClientConfig}.
	 * @param clientId the client's id
	 * @param group the consumer group
	 * @param subscription what it wants
	 * @return a future that is completed if it would
	 */
	public CompletableFuture<Void> checkClientConfigAsync(String clientId, String group,
			SubscriptionData subscription) {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(group, "group");
		Arguments.notNull(subscription, "subscription");
		return this.call.done(RequestCode.CHECK_CLIENT_CONFIG, CommandHeader.NONE,
				JsonBodies.write(new CheckClientBody(clientId, group, subscription)), subscription.topic());
	}

	@Override
	public List<String> members(String group) {
		return Futures.await(() -> membersAsync(group));
	}

	@Override
	public CompletableFuture<List<String>> membersAsync(String group) {
		Arguments.notNull(group, "group");
		return this.call
			.success(RequestCode.GET_CONSUMER_LIST_BY_GROUP, new ConsumerGroupHeader(group), BrokerCall.NO_BODY, null)
			.thenApply((answer) -> {
				List<String> ids = JsonBodies.read(answer.body(), ConsumerListBody.class).consumerIdList();
				return (ids != null) ? ids : List.of();
			});
	}

	/**
	 * Who is in a consumer group, and what it subscribes to, as far as this broker knows.
	 * @param group the consumer group
	 * @return what the broker knows
	 */
	public ConnectionsBody connections(String group) {
		return Futures.await(() -> connectionsAsync(group));
	}

	/**
	 * Who is in a consumer group, and what it subscribes to, as far as this broker knows.
	 * @param group the consumer group
	 * @return a future of what the broker knows, which fails if nobody is there
	 */
	public CompletableFuture<ConnectionsBody> connectionsAsync(String group) {
		Arguments.notNull(group, "group");
		return this.call
			.success(RequestCode.GET_CONSUMER_CONNECTION_LIST, new ConsumerGroupHeader(group), BrokerCall.NO_BODY, null)
			.thenApply((answer) -> JsonBodies.read(answer.body(), ConnectionsBody.class));
	}

	@Override
	public Set<MessageQueue> lock(String group, String clientId, Collection<MessageQueue> queues) {
		return Futures.await(() -> lockAsync(group, clientId, queues));
	}

	@Override
	public CompletableFuture<Set<MessageQueue>> lockAsync(String group, String clientId,
			Collection<MessageQueue> queues) {
		Arguments.notNull(group, "group");
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		return lock(group, clientId, queues, this.call.deadline());
	}

	@Override
	public CompletableFuture<Set<MessageQueue>> lockAsync(String group, String clientId,
			Collection<MessageQueue> queues, Duration limit) {
		Arguments.notNull(group, "group");
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(limit, "limit");
		return lock(group, clientId, queues, this.call.deadline().atMost(limit));
	}

	private CompletableFuture<Set<MessageQueue>> lock(String group, String clientId, Collection<MessageQueue> queues,
			Deadline deadline) {
		return this.call
			.answer(RequestCode.LOCK_BATCH_MQ, CommandHeader.NONE,
					JsonBodies.write(new LockBody(group, clientId, List.copyOf(queues), false)), deadline)
			.thenApply((answer) -> {
				this.call.successful(answer, RequestCode.LOCK_BATCH_MQ, null);
				List<MessageQueue> locked = JsonBodies.read(answer.body(), LockedBody.class).lockOKMQSet();
				return (locked != null) ? Set.copyOf(locked) : Set.of();
			});
	}

	@Override
	public void unlock(String group, String clientId, Collection<MessageQueue> queues) {
		Futures.await(() -> unlockAsync(group, clientId, queues));
	}

	@Override
	public CompletableFuture<Void> unlockAsync(String group, String clientId, Collection<MessageQueue> queues) {
		Arguments.notNull(group, "group");
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		return this.call.done(RequestCode.UNLOCK_BATCH_MQ, CommandHeader.NONE,
				JsonBodies.write(new LockBody(group, clientId, List.copyOf(queues), false)), null);
	}

	@Override
	public Optional<List<AssignedQueue>> assignment(String topic, String group, String clientId, String strategy,
			String messageModel) {
		return Futures.await(() -> assignmentAsync(topic, group, clientId, strategy, messageModel));
	}

	@Override
	public CompletableFuture<Optional<List<AssignedQueue>>> assignmentAsync(String topic, String group, String clientId,
			String strategy, String messageModel) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(group, "group");
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(strategy, "strategy");
		Arguments.notNull(messageModel, "messageModel");
		byte[] body = JsonBodies.write(new QueryAssignmentBody(topic, group, clientId, strategy, messageModel));
		return this.call.success(RequestCode.QUERY_ASSIGNMENT, CommandHeader.NONE, body, topic)
			.thenApply((answer) -> Optional
				.ofNullable(JsonBodies.read(answer.body(), AssignmentsBody.class).messageQueueAssignments())
				.map((share) -> share.stream()
					.map((each) -> new AssignedQueue(each.messageQueue(), "POP".equals(each.mode())))
					.toList()));
	}

	@Override
	public void setRequestMode(String topic, String group, boolean pop, int popShareQueues) {
		Futures.await(() -> setRequestModeAsync(topic, group, pop, popShareQueues));
	}

	@Override
	public CompletableFuture<Void> setRequestModeAsync(String topic, String group, boolean pop, int popShareQueues) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(group, "group");
		return this.call.done(RequestCode.SET_MESSAGE_REQUEST_MODE, CommandHeader.NONE,
				JsonBodies.write(new RequestModeBody(topic, group, pop ? "POP" : "PULL", popShareQueues)), topic);
	}

}
