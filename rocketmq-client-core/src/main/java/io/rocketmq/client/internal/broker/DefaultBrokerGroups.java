package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.AssignedQueue;
import io.rocketmq.client.broker.BrokerGroups;
import io.rocketmq.client.broker.ConsumerGroupStatus;
import io.rocketmq.client.broker.GroupMember;
import io.rocketmq.client.broker.Heartbeat;
import io.rocketmq.client.broker.HeartbeatResult;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.body.AssignmentsBody;
import io.rocketmq.client.internal.protocol.body.CheckClientBody;
import io.rocketmq.client.internal.protocol.body.ConnectionsBody;
import io.rocketmq.client.internal.protocol.body.ConsumerListBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ProducerData;
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
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;

/**
 * Implementation of {@link BrokerGroups}. The methods that take bodies are for the
 * engines inside.
 */
public final class DefaultBrokerGroups implements BrokerGroups {

	private final BrokerCall call;

	DefaultBrokerGroups(BrokerCall call) {
		this.call = call;
	}

	@Override
	public CompletableFuture<HeartbeatResult> heartbeatAsync(Heartbeat heartbeat) {
		Arguments.notNull(heartbeat, "heartbeat");
		return heartbeatAsync(new HeartbeatBody(heartbeat.clientId(),
				heartbeat.producerGroups().stream().map(ProducerData::new).toList(),
				heartbeat.consumerGroups().stream().map(DefaultBrokerGroups::data).toList()));
	}

	private static ConsumerData data(Heartbeat.ConsumerGroup group) {
		String type = switch (group.type()) {
			case PUSH -> "CONSUME_PASSIVELY";
			case PULL -> "CONSUME_ACTIVELY";
			case POP -> "CONSUME_POP";
		};
		List<SubscriptionData> subscriptions = new ArrayList<>();
		group.subscriptions()
			.forEach((topic, filter) -> subscriptions
				.add(SubscriptionData.of(topic, filter, System.currentTimeMillis())));
		return new ConsumerData(group.name(), type, group.messageModel().name(), "CONSUME_FROM_LAST_OFFSET", false,
				subscriptions);
	}

	public CompletableFuture<HeartbeatResult> heartbeatAsync(HeartbeatBody heartbeat) {
		return this.call.success(RequestCode.HEART_BEAT, CommandHeader.NONE, JsonBodies.write(heartbeat), null)
			.thenApply((answer) -> {
				this.call.seen(answer);
				return new HeartbeatResult(answer.version(),
						Boolean.parseBoolean(answer.fields().get("IS_SUPPORT_HEART_BEAT_V2")),
						Boolean.parseBoolean(answer.fields().get("IS_SUB_CHANGE")));
			});
	}

	@Override
	public CompletableFuture<Void> unregisterAsync(String clientId, @Nullable String producerGroup,
			@Nullable String consumerGroup) {
		Arguments.notNull(clientId, "clientId");
		return this.call.done(RequestCode.UNREGISTER_CLIENT,
				new UnregisterHeader(clientId, producerGroup, consumerGroup), null);
	}

	@Override
	public CompletableFuture<Void> checkSubscriptionAsync(String clientId, String group, String topic,
			FilterExpression filter) {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(group, "group");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(filter, "filter");
		return checkClientConfigAsync(clientId, group, SubscriptionData.of(topic, filter, System.currentTimeMillis()));
	}

	public void checkClientConfig(String clientId, String group, SubscriptionData subscription) {
		Futures.await(() -> checkClientConfigAsync(clientId, group, subscription));
	}

	private CompletableFuture<Void> checkClientConfigAsync(String clientId, String group,
			SubscriptionData subscription) {
		return this.call.done(RequestCode.CHECK_CLIENT_CONFIG, CommandHeader.NONE,
				JsonBodies.write(new CheckClientBody(clientId, group, subscription)), subscription.topic());
	}

	@Override
	public CompletableFuture<List<String>> membersAsync(String group) {
		Arguments.notNull(group, "group");
		return this.call.success(RequestCode.GET_CONSUMER_LIST_BY_GROUP, new ConsumerGroupHeader(group), null)
			.thenApply((answer) -> {
				List<String> ids = JsonBodies.read(answer.body(), ConsumerListBody.class).consumerIdList();
				return (ids != null) ? ids : List.of();
			});
	}

	@Override
	public CompletableFuture<ConsumerGroupStatus> connectionsAsync(String group) {
		Arguments.notNull(group, "group");
		return consumersAsync(group).thenApply(DefaultBrokerGroups::status);
	}

	public CompletableFuture<ConnectionsBody> consumersAsync(String group) {
		return this.call.success(RequestCode.GET_CONSUMER_CONNECTION_LIST, new ConsumerGroupHeader(group), null)
			.thenApply((answer) -> JsonBodies.read(answer.body(), ConnectionsBody.class));
	}

	/** Reads the members of a group; of a producer group without subscriptions. */
	public static ConsumerGroupStatus status(ConnectionsBody body) {
		List<GroupMember> members = new ArrayList<>();
		if (body.connectionSet() != null) {
			body.connectionSet()
				.forEach((each) -> members
					.add(new GroupMember(each.clientId(), each.clientAddr(), each.language(), each.version())));
		}
		Map<String, String> subscriptions = new HashMap<>();
		if (body.subscriptionTable() != null) {
			// The keys have the server's names, with the namespace.
			body.subscriptionTable().values().forEach((each) -> subscriptions.put(each.topic(), each.subString()));
		}
		return new ConsumerGroupStatus(members, subscriptions);
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
			Collection<MessageQueue> queues, Duration timeout) {
		Arguments.notNull(group, "group");
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(timeout, "timeout");
		return lock(group, clientId, queues, this.call.deadline().atMost(timeout));
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
	public CompletableFuture<Void> unlockAsync(String group, String clientId, Collection<MessageQueue> queues) {
		Arguments.notNull(group, "group");
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		return this.call.done(RequestCode.UNLOCK_BATCH_MQ, CommandHeader.NONE,
				JsonBodies.write(new LockBody(group, clientId, List.copyOf(queues), false)), null);
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

	/** Sets whether members that let the broker assign queues pull or pop. */
	public CompletableFuture<Void> setFetchModeAsync(String topic, String group, FetchMode mode) {
		return this.call.done(RequestCode.SET_MESSAGE_REQUEST_MODE, CommandHeader.NONE,
				JsonBodies.write(new RequestModeBody(topic, group, mode.name(), 0)), topic);
	}

}
