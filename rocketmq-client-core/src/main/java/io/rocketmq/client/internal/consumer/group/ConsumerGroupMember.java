package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.consumer.pop.PopOwners;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.consumer.queue.Subscriptions;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.SubscriptionData;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.GroupMember;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * What a push consumer is to its session and to brokers: a member of its group.
 * Thread-safe.
 */
public final class ConsumerGroupMember implements GroupMember {

	private static final Logger logger = LoggerFactory.getLogger(ConsumerGroupMember.class);

	private static final String SQL = "SQL92";

	/** A broker that can't be reached shall not hold up a start for long. */
	private static final Duration VALIDATION = Duration.ofSeconds(3);

	private final ConsumerOptions options;

	private final String type;

	private final Subscriptions subscriptions;

	private final RouteCache routes;

	private final BrokerManager brokers;

	private final ClientSession session;

	private final Assignments assignments;

	private final @Nullable PopOwners pops;

	private final ConsumeCounters figures;

	private final Function<ReceivedMessage, CompletableFuture<ConsumeDirectlyBody>> consumeDirectly;

	private final Runnable rebalance;

	private final Runnable close;

	private final Refusals refusals;

	private final SubscriptionConflicts conflicts;

	private final long startedAt = System.currentTimeMillis();

	public ConsumerGroupMember(ConsumerParts parts, String type, Assignments assignments, @Nullable PopOwners pops,
			Function<ReceivedMessage, CompletableFuture<ConsumeDirectlyBody>> consumeDirectly, Runnable rebalance,
			Runnable close) {
		this.options = parts.options();
		this.type = type;
		this.subscriptions = parts.subscriptions();
		this.routes = parts.routes();
		this.brokers = parts.brokers();
		this.session = parts.session();
		this.assignments = assignments;
		this.pops = pops;
		this.figures = parts.figures();
		this.consumeDirectly = consumeDirectly;
		this.rebalance = rebalance;
		this.close = close;
		this.refusals = parts.refusals();
		this.conflicts = new SubscriptionConflicts(parts);
	}

	/**
	 * Shows an SQL92 expression to a broker of the topic, if one can be reached.
	 * @throws SubscriptionException if it refuses it
	 * @throws BrokerErrorException if it knows no such expressions
	 */
	public void validate(Subscription subscription) {
		if (!subscription.filter().type().equals(SQL)) {
			return;
		}
		Deadline deadline = Deadline.after(VALIDATION);
		try {
			TopicRoute route = Futures.await(this.routes.get(subscription.topic(), deadline));
			this.brokers.update(route.brokers());
			this.brokers.forReading(route.brokers().keySet().iterator().next())
				.groups()
				.checkClientConfig(this.session.clientId(), group(), subscription.data());
		}
		catch (SubscriptionException | BrokerErrorException ex) {
			throw ex;
		}
		catch (RocketMQException ex) {
			logger.warn("Could not show '{}' to a broker of {}, and starts all the same: {}",
					subscription.filter().expression(), subscription.topic(), ex.getMessage());
		}
	}

	@Override
	public String group() {
		return this.options.group();
	}

	@Override
	public void close() {
		this.close.run();
	}

	@Override
	public ConsumerData consumerData() {
		List<SubscriptionData> data = new ArrayList<>();
		this.subscriptions.all().forEach((each) -> data.add(each.data()));
		return new ConsumerData(group(), this.type, this.options.messageModel().name(), start(), false, data);
	}

	@Override
	public boolean isConsumer() {
		return true;
	}

	private String start() {
		ConsumeFrom from = this.options.consumeFrom();
		if (from instanceof ConsumeFrom.Earliest) {
			return "CONSUME_FROM_FIRST_OFFSET";
		}
		return (from instanceof ConsumeFrom.Timestamp) ? "CONSUME_FROM_TIMESTAMP" : "CONSUME_FROM_LAST_OFFSET";
	}

	@Override
	public Set<String> topics() {
		return this.subscriptions.topics();
	}

	/**
	 * Looks up the routes of all topics that are subscribed to.
	 * @return a future that is completed once each is known, or could not be had
	 */
	public CompletableFuture<Void> lookedUp() {
		Deadline deadline = Deadline.after(VALIDATION);
		return CompletableFuture.allOf(topics().stream()
			.map((topic) -> Futures.attempt(() -> this.routes.get(topic, deadline)).exceptionally((failure) -> null))
			.toArray(CompletableFuture<?>[]::new));
	}

	@Override
	public boolean needs(String topic) {
		return this.subscriptions.has(topic);
	}

	@Override
	public void routeMissing(String topic, RouteNotFoundException failure) {
		// Brokers make the group's retry topic when they like.
		if (!topic.startsWith(ResourceNames.RETRY_PREFIX)) {
			this.refusals.topicMissing(topic, failure);
		}
	}

	@Override
	public void routeChanged(TopicRoute route) {
		this.refusals.topicFound(route.topic());
		this.rebalance.run();
	}

	@Override
	public void groupChanged() {
		this.rebalance.run();
		compareSubscriptions();
	}

	/** Looks whether other members subscribe to something else, if that matters. */
	public void compareSubscriptions() {
		if (this.options.messageModel() == MessageModel.CLUSTERING) {
			this.conflicts.look();
		}
	}

	@Override
	public List<Problem> problems() {
		return this.refusals.problems();
	}

	/** This member's problems and those of the whole client. */
	public List<Problem> allProblems() {
		return Stream.concat(this.session.problems().stream(), problems().stream()).toList();
	}

	public List<SubscriptionConflict> subscriptionConflicts() {
		return this.conflicts.known();
	}

	@Override
	public void resetOffsets(Map<MessageQueue, Long> offsets) {
		offsets.forEach(this.assignments::moveTo);
	}

	@Override
	public Map<MessageQueue, Long> offsets(String topic) {
		Map<MessageQueue, Long> offsets = new HashMap<>();
		for (QueuePosition progress : this.assignments.progress()) {
			if (progress.queue().topic().equals(topic)) {
				offsets.put(progress.queue(), progress.nextOffset());
			}
		}
		return offsets;
	}

	@Override
	public RunningInfoBody runningInfo() {
		RunningInfo info = new RunningInfo(this.options, this.type, start(), this.startedAt);
		return new RunningInfoBody(info.properties(this.session.nameServers()),
				this.subscriptions.all().stream().map(Subscription::data).toList(),
				info.queues(this.assignments.progress()), (this.pops != null) ? this.pops.info() : Map.of(),
				info.figures(this.figures.views(), this.subscriptions.topics()), Map.of(), null);
	}

	@Override
	public CompletableFuture<ConsumeDirectlyBody> consumeDirectly(ReceivedMessage message) {
		return this.consumeDirectly.apply(message);
	}

}
