package io.rocketmq.client.internal.admin;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.admin.AdminStatus;
import io.rocketmq.client.admin.GroupOffsets;
import io.rocketmq.client.admin.QueueStatus;
import io.rocketmq.client.broker.ConsumerGroupStatus;
import io.rocketmq.client.broker.GroupMember;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.broker.DefaultBrokerGroups;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.body.ConnectionsBody;
import io.rocketmq.client.internal.protocol.body.ConsumeStatsBody;
import io.rocketmq.client.internal.protocol.body.GroupListBody;
import io.rocketmq.client.internal.protocol.body.KeyValuesBody;
import io.rocketmq.client.internal.protocol.body.TopicListBody;
import io.rocketmq.client.internal.protocol.body.TopicStatsBody;
import io.rocketmq.client.internal.protocol.codec.JsonBodies;
import io.rocketmq.client.internal.protocol.header.ConsumerGroupHeader;
import io.rocketmq.client.internal.protocol.header.GroupHeader;
import io.rocketmq.client.internal.protocol.header.TopicHeader;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.ClusterInfo;

/**
 * Implementation of {@link AdminStatus}.
 */
final class DefaultAdminStatus implements AdminStatus {

	private final AdminCalls calls;

	DefaultAdminStatus(AdminCalls calls) {
		this.calls = calls;
	}

	@Override
	public CompletableFuture<Map<MessageQueue, QueueStatus>> topicAsync(String topic) {
		Arguments.notNull(topic, "topic");
		return this.calls.gather(this.calls.mastersOf(topic), Map.of(),
				(broker) -> broker.call()
					.success(RequestCode.GET_TOPIC_STATS_INFO, new TopicHeader(topic), topic)
					.thenApply((answer) -> {
						Map<MessageQueue, QueueStatus> queues = new HashMap<>();
						Map<MessageQueue, TopicStatsBody.Range> table = JsonBodies
							.read(answer.body(), TopicStatsBody.class)
							.offsetTable();
						if (table != null) {
							table.forEach((queue, range) -> queues.put(queue, new QueueStatus(range.minOffset(),
									range.maxOffset(), instant(range.lastUpdateTimestamp()))));
						}
						return queues;
					}),
				AdminCalls::merged);
	}

	@Override
	public CompletableFuture<GroupOffsets> groupAsync(String group) {
		Arguments.notNull(group, "group");
		return this.calls.gather(this.calls.masters(), new GroupOffsets(0, Map.of()),
				(broker) -> broker.call()
					.success(RequestCode.GET_CONSUME_STATS, new ConsumerGroupHeader(group), null)
					.thenApply((answer) -> offsets(JsonBodies.read(answer.body(), ConsumeStatsBody.class))),
				(a, b) -> new GroupOffsets(a.consumedPerSecond() + b.consumedPerSecond(),
						AdminCalls.merged(a.queues(), b.queues())));
	}

	private static GroupOffsets offsets(ConsumeStatsBody body) {
		Map<MessageQueue, GroupOffsets.Position> queues = new HashMap<>();
		if (body.offsetTable() != null) {
			body.offsetTable()
				.forEach((queue, each) -> queues.put(queue, new GroupOffsets.Position(each.consumerOffset(),
						each.brokerOffset(), instant(each.lastTimestamp()))));
		}
		return new GroupOffsets(body.consumeTps(), queues);
	}

	@Override
	public CompletableFuture<ConsumerGroupStatus> consumersAsync(String group) {
		Arguments.notNull(group, "group");
		return connections(RequestCode.GET_CONSUMER_CONNECTION_LIST, new ConsumerGroupHeader(group));
	}

	@Override
	public CompletableFuture<List<GroupMember>> producersAsync(String group) {
		Arguments.notNull(group, "group");
		return connections(RequestCode.GET_PRODUCER_CONNECTION_LIST, (out) -> out.write("producerGroup", group))
			.thenApply(ConsumerGroupStatus::members);
	}

	private CompletableFuture<ConsumerGroupStatus> connections(RequestCode code, CommandHeader header) {
		return this.calls.gather(this.calls.masters(), new ConsumerGroupStatus(List.of(), Map.of()),
				(broker) -> broker.call().answer(code, header).thenApply((answer) -> switch (answer.result()) {
					case SUCCESS -> DefaultBrokerGroups.status(JsonBodies.read(answer.body(), ConnectionsBody.class));
					// The answers of brokers without a connected consumer or producer
					// of the group.
					case CONSUMER_NOT_ONLINE, SYSTEM_ERROR -> new ConsumerGroupStatus(List.of(), Map.of());
					default -> throw broker.call().failure(answer, code, null);
				}), DefaultAdminStatus::joined);
	}

	/** Joins the members of two brokers; a member is usually connected to both. */
	private static ConsumerGroupStatus joined(ConsumerGroupStatus a, ConsumerGroupStatus b) {
		Map<String, GroupMember> members = new LinkedHashMap<>();
		a.members().forEach((each) -> members.put(each.clientId(), each));
		b.members().forEach((each) -> members.putIfAbsent(each.clientId(), each));
		return new ConsumerGroupStatus(List.copyOf(members.values()),
				AdminCalls.merged(a.subscriptions(), b.subscriptions()));
	}

	@Override
	public CompletableFuture<Set<String>> groupsOfAsync(String topic) {
		Arguments.notNull(topic, "topic");
		return names(this.calls.mastersOf(topic), RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, new TopicHeader(topic),
				(body) -> JsonBodies.read(body, GroupListBody.class).groupList());
	}

	@Override
	public CompletableFuture<Set<String>> topicsOfAsync(String group) {
		Arguments.notNull(group, "group");
		return names(this.calls.masters(), RequestCode.QUERY_TOPICS_BY_CONSUMER, new GroupHeader(group),
				(body) -> JsonBodies.read(body, TopicListBody.class).topicList());
	}

	private CompletableFuture<Set<String>> names(CompletableFuture<Map<String, DefaultBrokerClient>> brokers,
			RequestCode code, CommandHeader header, Function<byte[], @Nullable List<String>> reader) {
		return this.calls.gather(brokers, Set.of(),
				(broker) -> broker.call().success(code, header, null).thenApply((answer) -> {
					List<String> names = (answer.body().length == 0) ? null : reader.apply(answer.body());
					return (names != null) ? Set.copyOf(names) : Set.of();
				}), (a, b) -> {
					Set<String> all = new TreeSet<>(a);
					all.addAll(b);
					return all;
				});
	}

	@Override
	public ClusterInfo cluster() {
		return this.calls.nameServer().clusterInfo();
	}

	@Override
	public CompletableFuture<Map<String, String>> brokerAsync(String brokerName) {
		Arguments.notNull(brokerName, "brokerName");
		return this.calls.master(brokerName)
			.thenCompose(
					(master) -> master.call().success(RequestCode.GET_BROKER_RUNTIME_INFO, CommandHeader.NONE, null))
			.thenApply((answer) -> {
				Map<String, String> table = JsonBodies.read(answer.body(), KeyValuesBody.class).table();
				return (table != null) ? Map.copyOf(table) : Map.of();
			});
	}

	private static @Nullable Instant instant(long millis) {
		return (millis > 0) ? Instant.ofEpochMilli(millis) : null;
	}

}
