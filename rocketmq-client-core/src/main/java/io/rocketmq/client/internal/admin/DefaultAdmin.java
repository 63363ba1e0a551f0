package io.rocketmq.client.internal.admin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.rocketmq.client.admin.Admin;
import io.rocketmq.client.admin.AdminMessages;
import io.rocketmq.client.admin.AdminStatus;
import io.rocketmq.client.admin.DeadLetters;
import io.rocketmq.client.admin.GroupSpec;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.nameserver.DefaultNameServerClient;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.body.GroupConfigBody;
import io.rocketmq.client.internal.protocol.body.QueueOffsetsBody;
import io.rocketmq.client.internal.protocol.body.TopicConfigBody;
import io.rocketmq.client.internal.protocol.codec.JsonBodies;
import io.rocketmq.client.internal.protocol.header.CreateTopicHeader;
import io.rocketmq.client.internal.protocol.header.DeleteGroupHeader;
import io.rocketmq.client.internal.protocol.header.GroupHeader;
import io.rocketmq.client.internal.protocol.header.InvokeResetOffsetHeader;
import io.rocketmq.client.internal.protocol.header.TopicHeader;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.message.MessageQueue;

/**
 * Implementation of {@link Admin}.
 */
public final class DefaultAdmin implements Admin {

	private static final long ROUTE_POLL_MILLIS = 50;

	/** Timestamp for which brokers reset offsets to the ends of queues. */
	private static final long END = -1;

	private final AdminCalls calls;

	private final DefaultAdminStatus status;

	private final DefaultAdminMessages messages;

	public DefaultAdmin(DefaultNameServerClient nameServer, Function<String, DefaultBrokerClient> brokers,
			RemoteOptions options) {
		this.calls = new AdminCalls(nameServer, brokers, options);
		this.status = new DefaultAdminStatus(this.calls);
		this.messages = new DefaultAdminMessages(this.calls);
	}

	@Override
	public AdminStatus status() {
		return this.status;
	}

	@Override
	public AdminMessages messages() {
		return this.messages;
	}

	@Override
	public DeadLetters deadLetters(String group) {
		Arguments.notNull(group, "group");
		return new DefaultDeadLetters(group, this.calls, this.status);
	}

	@Override
	public CompletableFuture<Void> createTopicAsync(TopicSpec topic) {
		Arguments.notNull(topic, "topic");
		Deadline deadline = this.calls.deadline();
		CreateTopicHeader header = new CreateTopicHeader(topic.name(), topic.readQueues(), topic.writeQueues(),
				topic.permissions(), topic.ordered(), topic.attributes());
		CompletableFuture<Map<String, DefaultBrokerClient>> masters = this.calls.masters(topic.brokers());
		return this.calls
			.tell(masters, (broker) -> broker.call().done(RequestCode.UPDATE_AND_CREATE_TOPIC, header, topic.name()))
			.thenCombine(masters, (done, all) -> all.keySet())
			.thenCompose((names) -> awaitRoute(topic, names, deadline));
	}

	private CompletableFuture<Void> awaitRoute(TopicSpec topic, Set<String> brokers, Deadline deadline) {
		return this.calls.nameServer()
			.routeAsync(topic.name(), deadline)
			.thenApply((route) -> route.brokers().keySet().containsAll(brokers))
			.exceptionally((failure) -> false)
			.thenCompose((known) -> {
				if (known || deadline.expired()) {
					// A slower name server knows the topic soon.
					return CompletableFuture.completedFuture(null);
				}
				return CompletableFuture.runAsync(() -> {
				}, CompletableFuture.delayedExecutor(ROUTE_POLL_MILLIS, TimeUnit.MILLISECONDS))
					.thenCompose((later) -> awaitRoute(topic, brokers, deadline));
			});
	}

	@Override
	public CompletableFuture<Void> deleteTopicAsync(String topic) {
		Arguments.notNull(topic, "topic");
		TopicHeader header = new TopicHeader(topic);
		return this.calls
			.tell(this.calls.masters(),
					(broker) -> broker.call().done(RequestCode.DELETE_TOPIC_IN_BROKER, header, topic))
			.thenCompose((done) -> this.calls.nameServer().tellAll(RequestCode.DELETE_TOPIC_IN_NAMESRV, header));
	}

	@Override
	public CompletableFuture<TopicSpec> topicAsync(String topic, String brokerName) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(brokerName, "brokerName");
		return this.calls.master(brokerName)
			.thenCompose((master) -> master.call().success(RequestCode.GET_TOPIC_CONFIG, new TopicHeader(topic), topic))
			.thenApply((answer) -> {
				TopicConfigBody body = JsonBodies.read(answer.body(), TopicConfigBody.class);
				return new TopicSpec(topic, body.readQueueNums(), body.writeQueueNums(), body.perm(), body.order(),
						(body.attributes() != null) ? body.attributes() : Map.of(), Set.of(brokerName));
			});
	}

	@Override
	public CompletableFuture<Void> createGroupAsync(GroupSpec group) {
		Arguments.notNull(group, "group");
		Map<String, String> attributes = new LinkedHashMap<>();
		group.attributes().forEach((name, value) -> attributes.put('+' + name, value));
		byte[] body = JsonBodies
			.write(new GroupConfigBody(group.name(), group.consumeEnabled(), true, group.broadcastEnabled(),
					group.ordered(), group.retryQueues(), group.maxRetries(), 0, 1, true, 15, attributes));
		return this.calls.tell(this.calls.masters(), (broker) -> broker.call()
			.done(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, CommandHeader.NONE, body, null));
	}

	@Override
	public CompletableFuture<Void> deleteGroupAsync(String group) {
		Arguments.notNull(group, "group");
		return deleteGroup(new DeleteGroupHeader(group, false));
	}

	@Override
	public CompletableFuture<Void> deleteGroupAndOffsetsAsync(String group) {
		Arguments.notNull(group, "group");
		return deleteGroup(new DeleteGroupHeader(group, true));
	}

	private CompletableFuture<Void> deleteGroup(DeleteGroupHeader header) {
		return this.calls.tell(this.calls.masters(),
				(broker) -> broker.call().done(RequestCode.DELETE_SUBSCRIPTIONGROUP, header, null));
	}

	@Override
	public CompletableFuture<GroupSpec> groupAsync(String group, String brokerName) {
		Arguments.notNull(group, "group");
		Arguments.notNull(brokerName, "brokerName");
		return this.calls.master(brokerName)
			.thenCompose((master) -> master.call()
				.success(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, new GroupHeader(group), null))
			.thenApply((answer) -> {
				GroupConfigBody body = JsonBodies.read(answer.body(), GroupConfigBody.class);
				return new GroupSpec(group, body.consumeEnable(), body.consumeBroadcastEnable(),
						body.consumeMessageOrderly(), body.retryQueueNums(), body.retryMaxTimes(),
						(body.attributes() != null) ? body.attributes() : Map.of());
			});
	}

	@Override
	public CompletableFuture<Void> setFetchModeAsync(String group, String topic, FetchMode mode) {
		Arguments.notNull(group, "group");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(mode, "mode");
		return this.calls.tell(this.calls.mastersOf(topic),
				(broker) -> broker.groups().setFetchModeAsync(topic, group, mode));
	}

	@Override
	public CompletableFuture<Map<MessageQueue, Long>> resetOffsetsAsync(String group, String topic, Instant instant) {
		Arguments.notNull(group, "group");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(instant, "instant");
		InvokeResetOffsetHeader header = new InvokeResetOffsetHeader(topic, group,
				instant.equals(Instant.MAX) ? END : Math.max(0, Arguments.millis(instant, "instant")));
		return this.calls.gather(this.calls.mastersOf(topic), Map.of(),
				(broker) -> broker.call()
					.success(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, header, topic)
					.thenApply((answer) -> {
						Map<MessageQueue, Long> offsets = JsonBodies.read(answer.body(), QueueOffsetsBody.class)
							.offsetTable();
						return (offsets != null) ? offsets : Map.of();
					}),
				AdminCalls::merged);
	}

}
