package io.rocketmq.client.admin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.NameServerClient;
import io.rocketmq.client.protocol.CommandHeader;
import io.rocketmq.client.protocol.RequestCode;
import io.rocketmq.client.protocol.body.GroupConfigBody;
import io.rocketmq.client.protocol.body.QueueOffsetsBody;
import io.rocketmq.client.protocol.body.RequestModeBody;
import io.rocketmq.client.protocol.body.TopicConfigBody;
import io.rocketmq.client.protocol.codec.JsonBodies;
import io.rocketmq.client.protocol.header.SendMessageHeader;
import io.rocketmq.client.remote.RpcClient;
import io.rocketmq.client.support.Arguments;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;

/**
 * Administration: makes, changes and deletes topics and consumer groups and resets
 * offsets here; {@link #status()} and {@link #messages()} answer questions. What is done
 * in several brokers is tried in all of them; if it fails in some, the first failure is
 * thrown, with the others suppressed. Each operation is written once, asynchronously; its
 * twin without {@code Async} waits for it. Thread-safe.
 */
public final class Admin {

	private static final long ROUTE_POLL_MILLIS = 50;

	private final AdminCalls calls;

	private final AdminStatus status;

	private final AdminMessages messages;

	private final Function<String, BrokerClient> brokers;

	/**
	 * Makes an administrator.
	 * @param rpc makes the calls
	 * @param nameServer knows the brokers
	 * @param brokers the broker at an address
	 * @param options how long a call may take
	 */
	public Admin(RpcClient rpc, NameServerClient nameServer, Function<String, BrokerClient> brokers,
			ClientOptions options) {
		this.calls = new AdminCalls(rpc, nameServer, options);
		this.status = new AdminStatus(this.calls);
		this.messages = new AdminMessages(this.calls, brokers);
		this.brokers = brokers;
	}

	/**
	 * Questions about topics, groups and brokers.
	 * @return the operations
	 */
	public AdminStatus status() {
		return this.status;
	}

	/**
	 * Looking messages up.
	 * @return the operations
	 */
	public AdminMessages messages() {
		return this.messages;
	}

	/**
	 * The messages that a group gave up on, to be read and sent again.
	 * @param group the consumer group
	 * @return the operations
	 * @throws IllegalArgumentException if the group's name is illegal
	 */
	public DeadLetters deadLetters(String group) {
		Arguments.notNull(group, "group");
		return new DeadLetters(group, this.calls, this.status, this.brokers);
	}

	/**
	 * Makes a topic, or changes it to what is asked for, and waits until the name server
	 * tells of it, so that it can be used at once.
	 * @param topic the topic
	 * @throws io.rocketmq.client.error.BrokerErrorException if a broker refuses it
	 * @throws io.rocketmq.client.error.RouteNotFoundException if it names a broker that
	 * is not known
	 */
	public void createTopic(TopicSpec topic) {
		Futures.await(() -> createTopicAsync(topic));
	}

	/**
	 * Makes a topic, or changes it; see {@link #createTopic}.
	 * @param topic the topic
	 * @return a future that is completed when it can be used
	 */
	public CompletableFuture<Void> createTopicAsync(TopicSpec topic) {
		Arguments.notNull(topic, "topic");
		Deadline deadline = this.calls.deadline();
		return this.calls.masters(topic.brokers())
			.thenCompose((masters) -> this.calls.tell(masters, RequestCode.UPDATE_AND_CREATE_TOPIC, (out) -> {
				out.write("topic", topic.name());
				out.write("defaultTopic", SendMessageHeader.TEMPLATE_TOPIC);
				out.write("readQueueNums", topic.readQueues());
				out.write("writeQueueNums", topic.writeQueues());
				out.write("perm", topic.permissions());
				out.write("topicFilterType", "SINGLE_TAG");
				out.write("topicSysFlag", 0);
				out.write("order", topic.ordered());
				out.write("attributes",
						topic.attributes()
							.entrySet()
							.stream()
							.map((each) -> '+' + each.getKey() + '=' + each.getValue())
							.collect(Collectors.joining(",")));
			}, AdminCalls.NO_BODY, topic.name()).thenCompose((done) -> awaitRoute(topic, masters.keySet(), deadline)));
	}

	private CompletableFuture<Void> awaitRoute(TopicSpec topic, Set<String> brokers, Deadline deadline) {
		return this.calls.nameServer()
			.routeAsync(topic.name(), deadline)
			.thenApply((route) -> route.brokers().keySet().containsAll(brokers))
			.exceptionally((failure) -> false)
			.thenCompose((known) -> {
				if (known || deadline.expired()) {
					// A name server that is slower than that will know it soon.
					return CompletableFuture.completedFuture(null);
				}
				return CompletableFuture.runAsync(() -> {
				}, CompletableFuture.delayedExecutor(ROUTE_POLL_MILLIS, TimeUnit.MILLISECONDS))
					.thenCompose((later) -> awaitRoute(topic, brokers, deadline));
			});
	}

	/**
	 * Deletes a topic with its messages, in all brokers and name servers. One that is not
	 * there is no error.
	 * @param topic the topic
	 */
	public void deleteTopic(String topic) {
		Futures.await(() -> deleteTopicAsync(topic));
	}

	/**
	 * Deletes a topic; see {@link #deleteTopic}.
	 * @param topic the topic
	 * @return a future that is completed when it is gone
	 */
	public CompletableFuture<Void> deleteTopicAsync(String topic) {
		Arguments.notNull(topic, "topic");
		return this.calls.masters(Set.of())
			.thenCompose((masters) -> this.calls.tell(masters, RequestCode.DELETE_TOPIC_IN_BROKER,
					(out) -> out.write("topic", topic), AdminCalls.NO_BODY, topic))
			.thenCompose((done) -> this.calls.nameServer()
				.tellAll(RequestCode.DELETE_TOPIC_IN_NAMESRV, (out) -> out.write("topic", topic)));
	}

	/**
	 * A topic's settings in one broker.
	 * @param topic the topic
	 * @param brokerName the broker's name
	 * @return the topic as it could be made again
	 * @throws io.rocketmq.client.error.TopicNotFoundException if the broker does not have
	 * it
	 */
	public TopicSpec topic(String topic, String brokerName) {
		return Futures.await(() -> topicAsync(topic, brokerName));
	}

	/**
	 * A topic's settings in one broker; see {@link #topic}.
	 * @param topic the topic
	 * @param brokerName the broker's name
	 * @return a future of the topic as it could be made again
	 */
	public CompletableFuture<TopicSpec> topicAsync(String topic, String brokerName) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(brokerName, "brokerName");
		return this.calls.master(brokerName)
			.thenCompose((address) -> this.calls.askOne(address, RequestCode.GET_TOPIC_CONFIG,
					(out) -> out.write("topic", topic), AdminCalls.NO_BODY, topic))
			.thenApply((answer) -> {
				TopicConfigBody body = JsonBodies.read(answer.body(), TopicConfigBody.class);
				return new TopicSpec(topic, body.readQueueNums(), body.writeQueueNums(), body.perm(), body.order(),
						(body.attributes() != null) ? body.attributes() : Map.of(), Set.of(brokerName));
			});
	}

	/**
	 * Makes a consumer group in all brokers, or changes it to what is asked for.
	 * @param group the group
	 */
	public void createGroup(GroupSpec group) {
		Futures.await(() -> createGroupAsync(group));
	}

	/**
	 * Makes a consumer group in all brokers, or changes it to what is asked for.
	 * @param group the group
	 * @return a future that is completed when all brokers have it
	 */
	public CompletableFuture<Void> createGroupAsync(GroupSpec group) {
		Arguments.notNull(group, "group");
		Map<String, String> attributes = new LinkedHashMap<>();
		group.attributes().forEach((name, value) -> attributes.put('+' + name, value));
		byte[] body = JsonBodies
			.write(new GroupConfigBody(group.name(), group.consumeEnabled(), true, group.broadcastEnabled(),
					group.ordered(), group.retryQueues(), group.maxRetries(), 0, 1, true, 15, attributes));
		return this.calls.masters(Set.of())
			.thenCompose(
					(masters) -> this.calls.tell(masters, RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, (out) -> {
					}, body, null));
	}

	/**
	 * Deletes a consumer group in all brokers. One that is not there is no error.
	 * @param group the group
	 * @param offsetsToo whether its offsets go as well
	 */
	public void deleteGroup(String group, boolean offsetsToo) {
		Futures.await(() -> deleteGroupAsync(group, offsetsToo));
	}

	/**
	 * Deletes a consumer group in all brokers; see {@link #deleteGroup}.
	 * @param group the group
	 * @param offsetsToo whether its offsets go as well
	 * @return a future that is completed when it is gone
	 */
	public CompletableFuture<Void> deleteGroupAsync(String group, boolean offsetsToo) {
		Arguments.notNull(group, "group");
		return this.calls.masters(Set.of())
			.thenCompose((masters) -> this.calls.tell(masters, RequestCode.DELETE_SUBSCRIPTIONGROUP, (out) -> {
				out.write("groupName", group);
				out.write("cleanOffset", offsetsToo);
			}, AdminCalls.NO_BODY, null));
	}

	/**
	 * A consumer group's settings in one broker. A broker that makes groups when they are
	 * first used ({@code autoCreateSubscriptionGroup}) makes it for this question too.
	 * @param group the group
	 * @param brokerName the broker's name
	 * @return the group as it could be made again
	 * @throws io.rocketmq.client.error.GroupNotFoundException if the broker does not have
	 * it
	 */
	public GroupSpec group(String group, String brokerName) {
		return Futures.await(() -> groupAsync(group, brokerName));
	}

	/**
	 * A consumer group's settings in one broker; see {@link #group}.
	 * @param group the group
	 * @param brokerName the broker's name
	 * @return a future of the group as it could be made again
	 */
	public CompletableFuture<GroupSpec> groupAsync(String group, String brokerName) {
		Arguments.notNull(group, "group");
		Arguments.notNull(brokerName, "brokerName");
		return this.calls.master(brokerName)
			.thenCompose((address) -> this.calls.askOne(address, RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG,
					(out) -> out.write("group", group), AdminCalls.NO_BODY, null))
			.thenApply((answer) -> {
				GroupConfigBody body = JsonBodies.read(answer.body(), GroupConfigBody.class);
				return new GroupSpec(group, body.consumeEnable(), body.consumeBroadcastEnable(),
						body.consumeMessageOrderly(), body.retryQueueNums(), body.retryMaxTimes(),
						(body.attributes() != null) ? body.attributes() : Map.of());
			});
	}

	/**
	 * Says in the brokers of a topic how a group gets its messages. For members that let
	 * the broker decide ({@code BrokerAllocation}), Apache's among them, at their next
	 * rebalance; a group that pops shares all queues among all members.
	 * @param group the consumer group
	 * @param topic the topic, not a retry topic
	 * @param mode whether they pull or pop
	 * @throws io.rocketmq.client.error.TopicNotFoundException if there is no such topic
	 */
	public void setFetchMode(String group, String topic, FetchMode mode) {
		Futures.await(() -> setFetchModeAsync(group, topic, mode));
	}

	/**
	 * Says how a group gets its messages; see {@link #setFetchMode}.
	 * @param group the consumer group
	 * @param topic the topic, not a retry topic
	 * @param mode whether they pull or pop
	 * @return a future that is completed when all brokers have it
	 */
	public CompletableFuture<Void> setFetchModeAsync(String group, String topic, FetchMode mode) {
		Arguments.notNull(group, "group");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(mode, "mode");
		byte[] body = JsonBodies.write(new RequestModeBody(topic, group, mode.name(), 0));
		return this.calls.mastersOf(topic)
			.thenCompose((masters) -> this.calls.tell(masters, RequestCode.SET_MESSAGE_REQUEST_MODE, CommandHeader.NONE,
					body, topic));
	}

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
	public Map<MessageQueue, Long> resetOffsets(String group, String topic, Instant instant) {
		return Futures.await(() -> resetOffsetsAsync(group, topic, instant));
	}

	/**
	 * Lets a group go on at an instant; see {@link #resetOffsets}.
	 * @param group the consumer group
	 * @param topic the topic
	 * @param instant where to go on
	 * @return a future of the new offset of each queue
	 */
	public CompletableFuture<Map<MessageQueue, Long>> resetOffsetsAsync(String group, String topic, Instant instant) {
		Arguments.notNull(group, "group");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(instant, "instant");
		long timestamp = instant.equals(Instant.MAX) ? -1 : instant.toEpochMilli();
		return this.calls.mastersOf(topic)
			.thenCompose((masters) -> this.calls.gather(masters, Map.of(),
					(address) -> this.calls.askOne(address, RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, (out) -> {
						out.write("topic", topic);
						out.write("group", group);
						out.write("timestamp", timestamp);
						out.write("isForce", true);
						out.write("queueId", -1);
						out.write("offset", -1);
					}, AdminCalls.NO_BODY, topic).thenApply((answer) -> {
						Map<MessageQueue, Long> offsets = JsonBodies.read(answer.body(), QueueOffsetsBody.class)
							.offsetTable();
						return (offsets != null) ? offsets : Map.of();
					}), AdminStatus::merged));
	}

}
